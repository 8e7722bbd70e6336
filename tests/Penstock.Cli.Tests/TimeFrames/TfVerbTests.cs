using System.Text;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.Cli.Tests.TimeFrames;

public sealed class TfVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly string _file;

    public TfVerbTests()
    {
        _file = Path.Combine(_folder.FullName, "run.tf");
        using var writer = TimeFrameFileWriter.Create(_file);
        writer.Write(Frame(42), 1700000000123);
        writer.Write(Frame(43), 1700000000126);
        writer.Complete();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Info_prints_what_a_file_holds_as_json()
    {
        var run = await CommandRun.Of("tf", "info", _file, "--json");

        const string Equipments =
            """
            "equipments":[{"origin":"ITS","description":"RAWDATA","subspec":42,"blocks":2,"bytes":204,"payloadSha256":"922429ccdb7045d11143e2e3982a11afc11b537bf259d88d2425fa8806e86e78"},{"origin":"TPC","description":"RAWDATA","subspec":66051,"blocks":1,"bytes":112,"payloadSha256":"9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f"}]
            """;
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(
            "{\"records\":[{\"tf\":42,\"run\":556789,\"firstOrbit\":1192960,\"bytes\":628," + Equipments + "},{\"tf\":43,\"run\":556789,\"firstOrbit\":1192960,\"bytes\":628," + Equipments + "}]}\n",
            run.Out);
    }

    [Fact]
    public async Task Info_prints_tables_for_people()
    {
        var run = await CommandRun.Of("tf", "info", _file);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("time frame 42, run 556789, first orbit 1192960, written 2023-11-14T22:13:20.123Z: 628 bytes, 3 blocks at offset 0", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"TPC\s+RAWDATA\s+0x00010203\s+1\s+112\s+16\s+9f9f5111f7b27a78", run.Out);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("info", "--json")]
    [InlineData("ls")]
    [InlineData("dump")]
    public async Task A_damaged_file_is_one_line_with_offset_and_field_and_exit_code_1(params string[] verb)
    {
        var bytes = File.ReadAllBytes(_file);
        bytes[628 + 0x180] = 9;
        File.WriteAllBytes(_file, bytes);
        var run = await CommandRun.Of(["tf", .. verb, _file]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Equal($"penstock: {_file}: magic at offset 1045 is 0x60324f32; 0x324f324f (O2O2) is accepted\n", run.Error);
        if (verb[0] == "info") Assert.Empty(run.Out);
        else Assert.Contains("556789", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_file_that_is_cut_short_is_one_line_and_exit_code_1()
    {
        var bytes = File.ReadAllBytes(_file);
        for (var length = 629; length < bytes.Length; length += 7)
        {
            File.WriteAllBytes(_file, bytes[..length]);
            var run = await CommandRun.Of("tf", "info", _file, "--json");
            Assert.Equal((ExitCode.Failed, string.Empty), (run.ExitCode, run.Out));
            Assert.Matches(@"^penstock: .*run\.tf: \S.* at offset \d+ is .*\n$", run.Error);
        }
    }

    [Fact]
    public async Task Ls_lists_time_frames()
    {
        var run = await CommandRun.Of("tf", "ls", _file, "--json");

        Assert.Equal(
            "{\"offset\":0,\"tf\":42,\"run\":556789,\"firstOrbit\":1192960,\"bytes\":628,\"equipments\":2,\"blocks\":3,\"writeTimeMs\":1700000000123}\n"
            + "{\"offset\":628,\"tf\":43,\"run\":556789,\"firstOrbit\":1192960,\"bytes\":628,\"equipments\":2,\"blocks\":3,\"writeTimeMs\":1700000000126}\n",
            run.Out);
        Assert.Equal(3, (await CommandRun.Of("tf", "ls", _file)).Out.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Ls_goes_on_behind_damage_when_told_to()
    {
        var good = File.ReadAllBytes(_file);
        File.WriteAllBytes(_file, [.. good[..500], .. good[628..], .. "lost"u8, .. good]);
        var run = await CommandRun.Of("tf", "ls", _file, "--keep-going", "--json");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Equal(["500", "1132", "1760"], run.Out.TrimEnd().Split('\n').Select(line => line.Split(':', ',')[1]));
        Assert.Equal(2, run.Error.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Dump_shows_every_block_of_the_time_frame_that_is_asked_for()
    {
        var run = await CommandRun.Of("tf", "dump", _file, "--tf", "43", "--payload", "4", "--json");
        var lines = run.Out.TrimEnd().Split('\n');

        Assert.Equal((0, string.Empty, 3), (run.ExitCode, run.Error, lines.Length));
        Assert.Equal(
            """{"offset":1044,"tf":43,"run":556789,"firstOrbit":1192960,"origin":"ITS","description":"RAWDATA","subspec":42,"serialization":"NONE","splitIndex":1,"splitParts":2,"startsMessage":false,"payloadOffset":1140,"payloadBytes":4,"payload":"494a4b4c"}""",
            lines[1]);
        Assert.Equal(7, (await CommandRun.Of("tf", "dump", _file)).Out.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var run = await CommandRun.Of("tf", "info", _file + "x");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(_file + "x", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verb_that_is_stopped_does_not_end_as_if_the_file_were_sound()
    {
        var run = await CommandRun.Of(new CancellationToken(canceled: true), "tf", "info", _file);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Equal("penstock: tf info: stopped before the end of the file\n", run.Error);
    }

    private static TimeFrameToWrite Frame(ulong id) => new()
    {
        Id = id,
        RunNumber = 556789,
        FirstOrbit = 0x123400,
        Messages =
        [
            new(new(new("ITS"), DataDescription.RawData, 0x2a), [Encoding.ASCII.GetBytes("ABCDEFGH"), Encoding.ASCII.GetBytes("IJKL")]),
            new(new(new("TPC"), DataDescription.RawData, 0x010203), [Encoding.ASCII.GetBytes("0123456789abcdef")]),
        ],
    };
}
