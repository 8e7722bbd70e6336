using System.Diagnostics;
using System.Text.Json;

namespace Penstock.Tests.Running;

public sealed class RunCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Generated_data_of_12_links_reaches_all_workers_and_every_orbit_one_of_them()
    {
        var run = await PenstockProcess.RunAsync("run", "--orbits", "40", "--workers", "3", "--json", "--output", _folder["out"]);

        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        Assert.Equal(12, run.Report.GetProperty("sources").GetArrayLength());
        Assert.Equal(480, run.Report.GetProperty("events").GetProperty("delivered").GetInt32());
        Assert.Equal(0, run.Report.GetProperty("splitEvents").GetInt32());
        Assert.All(run.Report.GetProperty("workers").EnumerateArray(), w => Assert.True(w.GetProperty("events").GetInt32() > 0, run.Output));
        // What came out is sound raw data again: a second run takes it, link by link.
        var again = await PenstockProcess.RunAsync("run", "--input", _folder["out"], "--json", "--mtu", "1500", "--senders", "2", "--workers", "2");
        Assert.True(again.ExitCode == 0, again.Error + again.Output);
        Assert.Equal(Digests(run.Report), Digests(again.Report));
    }

    [Fact]
    public async Task Files_come_out_with_names_bytes_modes_and_times()
    {
        var random = new Random(1);
        for (var i = 0; i < 30; i++)
        {
            var bytes = new byte[random.Next(0, 200_000)];
            random.NextBytes(bytes);
            _folder.Write($"in/{i % 4}/file {i} ü", bytes);
        }

        _folder.Write("in/empty", []);
        File.SetUnixFileMode(_folder["in/empty"], UnixFileMode.UserRead | UnixFileMode.OtherExecute);
        File.SetLastWriteTimeUtc(_folder["in/empty"], new DateTime(1999, 12, 31, 23, 59, 59, DateTimeKind.Utc));
        var run = await PenstockProcess.RunAsync("run", "--input", _folder["in"], "--output", _folder["out"], "--json");

        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        Assert.Equal(31, run.Report.GetProperty("events").GetProperty("delivered").GetInt32());
        var files = Directory.GetFiles(_folder["in"], "*", SearchOption.AllDirectories);
        Assert.Equal(files.Length, Directory.GetFiles(_folder["out"], "*", SearchOption.AllDirectories).Length);
        foreach (var file in files)
        {
            var copy = Path.Combine(_folder["out/in"], Path.GetRelativePath(_folder["in"], file));
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(copy));
            Assert.Equal((File.GetUnixFileMode(file), File.GetLastWriteTimeUtc(file)), (File.GetUnixFileMode(copy), File.GetLastWriteTimeUtc(copy)));
        }
    }

    [Fact]
    public async Task Several_inputs_of_both_kinds_travel_together()
    {
        var text = _folder.Write("notes.txt", "notes"u8.ToArray());
        var run = await PenstockProcess.RunAsync(
            "run", "--input", Repository.Shared("data/alice-its/12_links_2hbf.raw"), "--input", text, Repository.Shared("data/alice-its/10_rdh.raw"), "--output", _folder["out"], "--json");

        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        Assert.Equal(14, run.Report.GetProperty("sources").GetArrayLength());
        Assert.Equal("notes", await File.ReadAllTextAsync(_folder["out/notes.txt"], Cancelled));
        Assert.Equal(13, Directory.GetFiles(_folder["out"], "*.raw").Length);
    }

    [Theory]
    [InlineData(100_000, 95_952, -1, 0, "offsetToNext is 4960; the file ends after 4048 bytes of this page")]
    [InlineData(0, 6512, 6512, 9, "version is 9; 3..7 is accepted")]
    [InlineData(0, 0, 9, 0xff, "offsetToNext is 65520; 64..8192 is accepted")]
    public async Task A_damaged_raw_file_is_refused_before_anything_is_sent_unless_told_to_keep_going(int cut, int page, int hit, byte value, string fault)
    {
        var bytes = File.ReadAllBytes(Repository.Shared("data/alice-its/12_links_2hbf.raw"));
        if (cut > 0) bytes = bytes[..cut];
        if (hit >= 0) bytes[hit] = value;
        var input = _folder.Write("damaged.raw", bytes);
        var refused = await PenstockProcess.RunAsync("run", "--input", input, "--output", _folder["out"], "--report", _folder["report.json"]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal($"penstock: {input}: page at offset {page}: {fault}", refused.Error.TrimEnd());
        Assert.False(Directory.Exists(_folder["out"]));
        using (var report = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["report.json"], Cancelled)))
        {
            Assert.False(report.RootElement.GetProperty("ok").GetBoolean());
            Assert.Equal(0, report.RootElement.GetProperty("events").GetProperty("sent").GetInt32());
            Assert.Contains(fault, report.RootElement.GetProperty("error").GetString());
        }

        if (page == 0) return;
        var kept = await PenstockProcess.RunAsync("run", "--input", input, "--output", _folder["out"], "--json", "--keep-going");
        Assert.Equal(1, kept.ExitCode);
        Assert.Equal(1, kept.Report.GetProperty("losses").GetProperty("inputDamaged").GetInt32());
        Assert.Equal(1, kept.Report.GetProperty("events").GetProperty("lost").GetInt32());
        Assert.Equal(page, kept.Report.GetProperty("bytes").GetProperty("delivered").GetInt32());
    }

    [Fact]
    public async Task What_is_in_the_output_stays_as_it_is()
    {
        var input = Repository.Shared("data/alice-its/10_rdh.raw");
        var theirs = _folder.Write("out/ITS-cru23-ep0-link08-fee020c.raw", "theirs"u8.ToArray());
        var refused = await PenstockProcess.RunAsync("run", "--input", input, "--output", _folder["out"]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"'{theirs}' exists", refused.Error);
        Assert.Equal("theirs", await File.ReadAllTextAsync(theirs, Cancelled));
        Assert.Equal(0, (await PenstockProcess.RunAsync("run", "--input", input, "--output", _folder["out"], "--overwrite")).ExitCode);
        Assert.Equal(await File.ReadAllBytesAsync(input, Cancelled), await File.ReadAllBytesAsync(theirs, Cancelled));
    }

    [Theory]
    [InlineData(1, "does-not-exist", "does-not-exist")]
    [InlineData(1, "empty.raw", "is empty")]
    [InlineData(1, "hollow", "is a folder without files")]
    public async Task Inputs_that_are_none_are_named(int code, string name, string expected)
    {
        _folder.Write("empty.raw", []);
        Directory.CreateDirectory(_folder["hollow"]);
        var run = await PenstockProcess.RunAsync("run", "--input", _folder[name]);

        Assert.Equal(code, run.ExitCode);
        Assert.Contains(expected, run.Error);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_full_disk_is_a_named_loss_and_leaves_whole_frames()
    {
        using var disk = SmallDisk.TryMount(_folder["disk"]);
        Assert.SkipUnless(disk is not null, "mounting a small file system needs root");
        var run = await PenstockProcess.RunAsync("run", "--orbits", "20", "--output", _folder["disk"], "--json");

        Assert.Equal(1, run.ExitCode);
        var losses = run.Report.GetProperty("losses");
        Assert.Equal(["diskFull"], losses.EnumerateObject().Select(l => l.Name));
        var events = run.Report.GetProperty("events");
        Assert.Equal(240, events.GetProperty("sent").GetInt32());
        Assert.Equal(240, events.GetProperty("delivered").GetInt32() + losses.GetProperty("diskFull").GetInt32());
        var bytes = Directory.GetFiles(_folder["disk"]).Sum(f => new FileInfo(f).Length);
        Assert.Equal(run.Report.GetProperty("bytes").GetProperty("delivered").GetInt64(), bytes);
        Assert.NotEmpty(Directory.GetFiles(_folder["disk"], "*.part"));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_the_sending_and_what_was_sent_still_arrives(string signal)
    {
        using var process = PenstockProcess.Start("run", "--duration", "60s", "--json", "--output", _folder["out"]);
        for (var i = 0; i < 600 && !Directory.Exists(_folder["out"]); i++) await Task.Delay(50, Cancelled);
        for (var i = 0; i < 600 && Directory.GetFiles(_folder["out"]).Length < 12; i++) await Task.Delay(50, Cancelled);
        var since = Stopwatch.GetTimestamp();
        process.Signal(signal);
        var run = await process.EndAsync();

        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        Assert.True(run.Report.GetProperty("interrupted").GetBoolean());
        Assert.True(run.Report.GetProperty("ok").GetBoolean());
        Assert.True(run.Report.GetProperty("events").GetProperty("delivered").GetInt32() > 0);
        Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(30));
        Assert.Empty(Directory.GetFiles(_folder["out"], "*.part"));
    }

    [Fact]
    public async Task A_rate_above_what_buffers_hold_loses_events_by_name_and_the_sum_is_right()
    {
        var run = await PenstockProcess.RunAsync("run", "--orbits", "200", "--rate", "200", "--json");

        var events = run.Report.GetProperty("events");
        var lost = run.Report.GetProperty("losses").EnumerateObject().Sum(l => l.Value.GetInt64());
        Assert.Equal(2400, events.GetProperty("sent").GetInt64());
        Assert.Equal(2400, events.GetProperty("delivered").GetInt64() + lost);
        Assert.Equal(lost, events.GetProperty("lost").GetInt64());
        Assert.Equal(lost == 0 ? 0 : 1, run.ExitCode);
        Assert.Equal(0, run.Report.GetProperty("splitEvents").GetInt32());
    }

    [Theory]
    [InlineData("--workers 0", "--workers: '0' is not a whole number from 1 to 64")]
    [InlineData("--mtu 9001", "--mtu: '9001' is not a whole number from 128 to 9000")]
    [InlineData("--report /nonexistent/x.json", "--report: the folder '/nonexistent' does not exist")]
    [InlineData("--duration soon", "--duration: 'soon' is not a time")]
    public async Task A_wrong_option_is_a_usage_error(string arguments, string expected)
    {
        var run = await PenstockProcess.RunAsync(["run", .. arguments.Split(' ')]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error);
    }

    private static List<string> Digests(JsonElement report) =>
        [.. report.GetProperty("sources").EnumerateArray().Select(s => $"{s.GetProperty("name")} {s.GetProperty("sha256")}").Order(StringComparer.Ordinal)];
}
