using System.Text.Json;
using System.Text.RegularExpressions;

namespace Penstock.Cli.Tests.TimeFrames;

/// <summary>The verbs that check and write time frame files, from the command line, with right and wrong input.</summary>
public sealed class TfEditVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_is_made_checked_cut_put_together_copied_and_is_the_same_again()
    {
        var run = await Make("run.tf", "-n", "6", "--checksums");
        Assert.Contains("6 time frames of ", run.Out, StringComparison.Ordinal);
        Assert.Matches("6 time frames, .* checksums compared; no problems", (await Ok("verify", F("run.tf"))).Out);
        Assert.Equal(3, (await Ok("split", F("run.tf"), "-o", F("parts"), "--time-frames", "2")).Out.Split('\n').Count(l => l.EndsWith(".tf", StringComparison.Ordinal)));
        await Ok(["merge", .. Directory.GetFiles(F("parts")).Order(StringComparer.Ordinal), "-o", F("again.tf")]);
        await Ok("copy", F("again.tf"), "-o", F("copy.tf"));
        Assert.Equal(File.ReadAllBytes(F("run.tf")), File.ReadAllBytes(F("copy.tf")));
        await Ok("convert", F("run.tf"), "-o", F("run.raw"));
        await Ok("convert", F("run.raw"), "-o", F("back.tf"), "--run", "556789", "--orbits-per-tf", "4");
        await Ok("verify", F("back.tf"), "--gaps", "--orbits-per-tf", "4");
        await Ok("recover", F("back.tf"));
        Assert.DoesNotContain(Directory.GetFiles(_folder.FullName), f => f.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_says_what_was_read_written_and_left_out()
    {
        await Make("run.tf", "-n", "4");
        var json = Json((await Ok("filter", F("run.tf"), "-o", F("f.tf"), "--tf", "2..3", "--subspec", "0xb70001", "--json")).Out);

        Assert.Equal((4, 2), (json.GetProperty("timeFrames").GetProperty("read").GetInt32(), json.GetProperty("timeFrames").GetProperty("written").GetInt32()));
        var bytes = json.GetProperty("bytes");
        Assert.Equal(bytes.GetProperty("read").GetInt64(), bytes.GetProperty("written").GetInt64() + json.GetProperty("named").EnumerateObject().Sum(p => p.Value.GetInt64()));
        Assert.True(Json((await Ok("verify", F("f.tf"), "--json")).Out).GetProperty("ok").GetBoolean());
        Assert.Equal(16, Json((await Ok("copy", F("f.tf"), "-o", F("c.tf"), "--json")).Out).GetProperty("more").GetProperty("xxh3").GetString()!.Length);
    }

    [Fact]
    public async Task Faults_that_are_put_in_are_told_and_found()
    {
        var made = Json((await Make("bad.tf", "-n", "6", "--fault", "stop", "--fault", "cut-file", "--json")).Out);
        var faults = made.GetProperty("more").GetProperty("faults").EnumerateArray().ToDictionary(f => f.GetProperty("kind").GetString()!, f => f.GetProperty("offset").GetInt64());
        var run = await Run("verify", F("bad.tf"), "--json");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        var problems = Json(run.Out).GetProperty("problems").EnumerateArray().ToDictionary(p => p.GetProperty("kind").GetString()!, p => p.GetProperty("offset").GetInt64());
        Assert.Equal(faults["stop"], problems["HEARTBEAT"]);
        Assert.True(problems.ContainsKey("STRUCTURE"));
        Assert.Equal(2, Lines(run.Error).Length);

        var rescued = await Run("recover", F("bad.tf"), "-o", F("rescued.tf"));
        Assert.Equal(ExitCode.Failed, rescued.ExitCode);
        Assert.Matches(@"^penstock: .*bad\.tf: \d+ bytes from offset \d+ are lost: ", Assert.Single(Lines(rescued.Error)));
        Assert.Contains("5 of ", rescued.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("copy", "-o", "OUT")]
    [InlineData("split", "-o", "OUT", "-n", "9")]
    [InlineData("merge", "-o", "OUT")]
    [InlineData("filter", "-o", "OUT")]
    [InlineData("convert", "-o", "OUT")]
    [InlineData("convert", "-o", "OUT", "--to", "raw")]
    [InlineData("info")]
    [InlineData("ls")]
    public async Task A_damaged_file_is_one_line_with_offset_and_field_exit_code_1_and_no_output(params string[] verb)
    {
        await Make("run.tf", "-n", "2");
        var bytes = File.ReadAllBytes(F("run.tf"));
        File.WriteAllBytes(F("run.tf"), bytes[..^10]);
        var run = await Run([verb[0], F("run.tf"), .. verb[1..].Select(a => a == "OUT" ? F("out") : a)]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Matches(@"^penstock: .*run\.tf: sizeInFile at offset \d+ is \d+; the file ends after \d+ bytes of this record", Assert.Single(Lines(run.Error)));
        Assert.Empty(Directory.GetFiles(_folder.FullName, "out*"));
        Assert.True(!Directory.Exists(F("out")) || Directory.GetFiles(F("out")).Length == 0);
    }

    [Theory]
    [InlineData("filter", "FILE", "-o", "OUT", "--tf", "9..3")]
    [InlineData("filter", "FILE", "-o", "OUT", "--origin", "TOOLONG")]
    [InlineData("filter", "FILE", "-o", "OUT", "--written", "yesterday")]
    [InlineData("split", "FILE", "-o", "OUT")]
    [InlineData("split", "FILE", "-o", "OUT", "-n", "1", "--name", "a%x")]
    [InlineData("copy", "FILE", "FILE", "-o", "OUT")]
    [InlineData("merge", "FILE")]
    [InlineData("convert", "FILE", "-o", "OUT", "--to", "root")]
    [InlineData("convert", "FILE", "FILE", "-o", "OUT")]
    [InlineData("gen", "-o", "OUT", "-n", "1", "--size", "1M")]
    [InlineData("gen", "-o", "OUT", "--equipments", "ITS:0")]
    [InlineData("gen", "-o", "OUT", "--fault", "fire")]
    [InlineData("gen", "-o", "OUT", "--page", "100")]
    [InlineData("gen", "-o", "OUT", "--size", "1M", "--fault", "stop")]
    [InlineData("verify", "FILE", "--orbits-per-tf", "0")]
    [InlineData("verify", "FILE", "--headers-only", "--write-checksums")]
    [InlineData("recover")]
    [InlineData("replay")]
    [InlineData("replay", "MISSING", "--stdout")]
    [InlineData("replay", "FILE", "--stdout", "--repeat", "2")]
    [InlineData("replay", "FILE", "--stdout", "--to", "127.0.0.1:1")]
    [InlineData("replay", "FILE", "--rate", "1", "--speed", "1", "--stdout")]
    [InlineData("replay", "FILE", "--to", "nowhere")]
    [InlineData("replay", "FILE", "--tf", "x", "--stdout")]
    public async Task Wrong_options_are_one_line_and_exit_code_2(params string[] verb)
    {
        await Make("run.tf", "-n", "1");
        var run = await Run([.. verb.Select(a => a == "FILE" ? F("run.tf") : a == "OUT" ? F("out") : a == "MISSING" ? F("missing.tf") : a)]);

        Assert.Equal((ExitCode.Usage, string.Empty), (run.ExitCode, run.Out));
        Assert.Single(Lines(run.Error));
        Assert.DoesNotContain("Parameter", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(F("out")));
    }

    [Theory]
    [InlineData("verify", "MISSING")]
    [InlineData("copy", "MISSING", "-o", "OUT")]
    [InlineData("merge", "MISSING", "-o", "OUT")]
    [InlineData("split", "MISSING", "-o", "OUT", "-n", "1")]
    [InlineData("convert", "MISSING", "-o", "OUT")]
    [InlineData("recover", "MISSING", "-o", "OUT")]
    [InlineData("verify", "FOLDER")]
    [InlineData("copy", "FILE", "-o", "FILE")]
    [InlineData("gen", "-o", "FILE")]
    [InlineData("gen", "-o", "NOWHERE")]
    [InlineData("merge", "FILE", "FILE", "-o", "OUT")]
    public async Task What_cannot_be_read_or_written_is_one_line_and_exit_code_1(params string[] verb)
    {
        await Make("run.tf", "-n", "1");
        var run = await Run([.. verb.Select(a => a switch { "FILE" => F("run.tf"), "OUT" => F("out"), "MISSING" => F("missing.tf"), "FOLDER" => _folder.FullName, "NOWHERE" => F("no/where.tf"), _ => a })]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Matches("^penstock: \\S", Assert.Single(Lines(run.Error)));
        Assert.False(File.Exists(F("out")) || File.Exists(F("out.part")));
    }

    [Fact]
    public async Task Of_several_files_each_has_its_turn()
    {
        await Make("a.tf", "-n", "1");
        await Make("b.tf", "-n", "2");
        File.WriteAllText(F("bad.tf"), "nothing");
        var run = await Run("verify", F("a.tf"), F("bad.tf"), F("missing.tf"), F("b.tf"));

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Equal(3, Lines(run.Out).Length);
        Assert.Equal(2, Lines(run.Error).Length);
        Assert.Equal(2, Lines((await Ok("copy", F("a.tf"), F("b.tf"), "-o", Directory.CreateDirectory(F("to")).FullName)).Out).Count(l => l.StartsWith(F("to"), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_edit_that_is_stopped_leaves_nothing()
    {
        await Make("run.tf", "-n", "3");
        foreach (var verb in (string[][])[["merge", F("run.tf"), "-o", F("out")], ["copy", F("run.tf"), "-o", F("out")], ["gen", "-o", F("out")], ["verify", F("run.tf")]])
        {
            var run = await CommandRun.Of(new CancellationToken(canceled: true), ["tf", .. verb]);
            Assert.Equal((ExitCode.Failed, $"penstock: tf {verb[0]}: stopped before the end of the file\n"), (run.ExitCode, run.Error));
        }

        Assert.Equal(["run.tf"], _folder.GetFiles().Select(f => f.Name));
    }

    [Fact]
    public async Task A_replay_says_what_it_replayed_and_goes_on_behind_damage()
    {
        await Make("run.tf", "-n", "3");
        var run = await Run("replay", F("run.tf"), "--stdout", "--json", "--rate", "1000");
        Assert.Equal((ExitCode.Ok, 3), (run.ExitCode, Json(run.Error).GetProperty("timeFrames").GetInt32()));

        File.WriteAllBytes(F("run.tf"), File.ReadAllBytes(F("run.tf"))[..^1]);
        run = await Run("replay", F("run.tf"), "--stdout", "--json");
        Assert.Equal((ExitCode.Failed, 2, 1), (run.ExitCode, Json(run.Error).GetProperty("timeFrames").GetInt32(), Json(run.Error).GetProperty("losses").GetProperty("inputUnreadable").GetInt32()));
    }

    [Fact]
    public async Task A_quick_list_is_the_list()
    {
        await Make("run.tf", "-n", "3");

        Assert.Equal((await Ok("ls", F("run.tf"), "--json")).Out, (await Ok("ls", F("run.tf"), "--quick", "--json")).Out);
    }

    private string F(string name) => Path.Combine(_folder.FullName, name);

    private Task<CommandRun> Make(string name, params string[] options) =>
        Ok(["gen", "-o", F(name), "--equipments", "ITS:3:600", "--orbits-per-tf", "4", "--page", "256", .. options]);

    private static async Task<CommandRun> Ok(params string[] verb)
    {
        var run = await Run(verb);
        Assert.Equal((ExitCode.Ok, string.Empty), (run.ExitCode, run.Error));
        return run;
    }

    private static Task<CommandRun> Run(params string[] verb) => CommandRun.Of(["tf", .. verb]);

    private static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');

    private static JsonElement Json(string text) => JsonDocument.Parse(Regex.Match(text, @"\{.*\}\n$").Value).RootElement;
}
