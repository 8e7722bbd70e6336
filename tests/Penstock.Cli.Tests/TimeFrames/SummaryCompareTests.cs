using System.Text.Json;
using System.Xml.Linq;

namespace Penstock.Cli.Tests.TimeFrames;

public sealed class SummaryCompareTests
{
    [Fact]
    public async Task Files_that_hold_the_same_compare_with_exit_code_0()
    {
        using var files = new SummaryFiles(isDifferent: false);
        var run = await CommandRun.Of("tf", "summary", "compare", files.Sent, files.Built);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("2 time frames of 4 orbits, checksum xxh3-64: 2 equal; 0 differences, 0 warnings", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_difference_is_exit_code_1_and_named_with_link_heartbeat_frame_and_bytes_in_every_format()
    {
        using var files = new SummaryFiles();
        var json = await CommandRun.Of("tf", "summary", "compare", files.Sent, files.Built, "--format", "json");

        Assert.Equal((1, string.Empty), (json.ExitCode, json.Error));
        var root = JsonDocument.Parse(json.Out).RootElement;
        Assert.Equal((2, 1, 1, 1), (Number(root, "timeFrames"), Number(root, "equal"), Number(root, "different"), Number(root, "differenceCount")));
        var difference = Assert.Single(root.GetProperty("differences").EnumerateArray());
        Assert.Equal("CHECKSUM", difference.GetProperty("code").GetString());
        Assert.Equal((43, 1, 0, 2, 2, 256, 128), (Number(difference, "tf"), Number(difference, "subspec"), Number(difference, "message"), Number(difference, "part"), Number(difference, "heartbeatFrame"), Number(difference, "byteOffset"), Number(difference, "byteCount")));

        var text = await CommandRun.Of("tf", "summary", "compare", files.Sent, files.Built);
        Assert.Contains("time frame 43: different", text.Out, StringComparison.Ordinal);
        Assert.Matches("CHECKSUM +ITS/RAWDATA/0x00000001, message 0, part 2, heartbeat frame 2, bytes 256..383 of the message: FLP [0-9a-f]{16}, EPN [0-9a-f]{16}", text.Out);

        var markdown = await CommandRun.Of("tf", "summary", "compare", files.Sent, files.Built, "--format", "md");
        Assert.Contains("| `CHECKSUM` | error | ITS/RAWDATA/0x00000001 | 2 |", markdown.Out, StringComparison.Ordinal);

        var junit = await CommandRun.Of("tf", "summary", "compare", files.Sent, files.Built, "--format", "junit");
        var suite = XDocument.Parse(junit.Out).Root!.Element("testsuite")!;
        Assert.Equal(("2", "1"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value));
        Assert.All((CommandRun[])[text, markdown, junit], r => Assert.Equal(1, r.ExitCode));

        static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task What_cannot_be_compared_is_one_line()
    {
        using var files = new SummaryFiles();
        await Fails(1, "nothing.tf", "tf", "summary", "compare", files.Sent, files["nothing.tf"]);
        await Fails(2, "is one time frame file", "tf", "summary", "compare", files.Sent);
        await Fails(1, "time frame 7 is on neither side", "tf", "summary", "compare", files.Sent, files.Built, "--tf", "7");
        await Fails(2, "--orbits-per-tf: '0' is not a whole number", "tf", "summary", "compare", files.Sent, files.Built, "--orbits-per-tf", "0");
        File.WriteAllBytes(files["cut.tf"], File.ReadAllBytes(files.Built)[..^5]);
        await Fails(1, "cut.tf: sizeInFile at offset", "tf", "summary", "compare", files.Sent, files["cut.tf"], "--format", "json");
    }

    internal static async Task Fails(int code, string message, params string[] args)
    {
        var run = await CommandRun.Of(args);
        Assert.True(run.ExitCode == code && run.Error.Contains(message, StringComparison.Ordinal), $"{run.ExitCode}: {run.Error}");
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Empty(run.Out);
    }
}
