using Penstock.DataMovement.Commands;

namespace Penstock.Tests.Commands;

public sealed class DcpOutputTests
{
    // As mpifileutils prints it.
    private static readonly string[] Lines =
    [
        "Walking /src", "Walked 5 items in 0.001 secs (4803.988 items/sec) ...", "Copying to /dst", "Items: 5", "  Directories: 2", "  Files: 2", "  Links: 1",
        "Data: 286.102 MiB (143.051 MiB per file)", "Creating 2 directories", "Creating 3 files.", "Copying data.",
        "Copied 244.000 MiB (85%) in 1.067 secs (228.698 MiB/s) 0 secs left ...", "Copied 286.102 MiB (100%) in 1.252 secs (228.534 MiB/s) done",
        "Copy data: 286.102 MiB (300000003 bytes)", "Copy rate: 228.520 MiB/s (300000003 bytes in 1.252 seconds)", "Seconds: 1.531",
        "Items: 5000000000", "  Directories: 2", "  Files: 2", "  Links: 1", "Data: 286.102 MiB (300000003 bytes)", "Rate: 186.841 MiB/s (300000003 bytes in 1.531 seconds)",
    ];

    [Theory]
    [InlineData("")]
    [InlineData("[2026-11-21T22:07:27] ")]
    public void The_counts_after_the_copy_are_read_whole(string prefix)
    {
        var output = new DcpOutput();
        var progress = new List<int?>();
        foreach (var line in Lines)
        {
            output.Add(prefix + line);
            progress.Add(output.Progress);
        }
        Assert.Equal([null, 85, 100], progress.Distinct());
        Assert.Equal((5_000_000_000L, 2L, 2L, 1L), (output.Items, output.Directories, output.Files, output.Links));
        Assert.Equal("1.531", output.Seconds);
        Assert.Equal("286.102 MiB (300000003 bytes)", output.Data);
        Assert.Equal("186.841 MiB/s (300000003 bytes in 1.531 seconds)", output.Rate);
    }

    [Theory]
    [InlineData("Copied 1 B (7%) in", 7)]
    [InlineData("Copied 1 B (777%) in", null)]
    [InlineData("(50%)", null)]
    public void Only_what_can_be_a_percentage_is_one(string line, int? expected) => Assert.Equal(expected, DcpOutput.ProgressOf(line));

    [Fact]
    public void Of_the_progress_lines_the_first_and_the_last_are_kept()
    {
        string[] progress = [.. Enumerable.Range(1, 50).Select(i => $"Copied 1 MiB ({i}%) in 1 secs")];
        var kept = OutputTail.Trim(["begin", .. progress, "end"]);
        Assert.Equal(["begin", progress[0], "...", "<snipped dcp progress output>", "...", progress[^1], "end"], kept);
        string[] close = ["a", progress[0], progress[1], "b"];
        Assert.Equal(close, OutputTail.Trim(close));
        Assert.Equal(["a"], OutputTail.Trim(["a"]));
    }

    [Fact]
    public void Endless_output_is_kept_at_both_ends()
    {
        var tail = new OutputTail();
        for (var i = 0; i < 100_000; i++) tail.Add($"line {i}");
        tail.Add(new string('x', 1_000_000));
        var lines = tail.Text().Split('\n');
        Assert.Equal("line 0", lines[0]);
        Assert.Contains("... 99601 lines ...", lines);
        Assert.StartsWith("xxx", lines[^1], StringComparison.Ordinal);
        Assert.True(tail.Text().Length < 100_000);
    }
}
