using System.Diagnostics;
using System.Text.Json;
using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.Tests.Running;

/// <summary><c>penstock run --orbits-per-tf</c> as its users run it.</summary>
public sealed class TimeFrameCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("12_links_2hbf.raw", 2, 12)]
    [InlineData("10_rdh.raw", 5, 1)]
    [InlineData("readout.superpage.1.raw", 3, 1)]
    [InlineData("ci_ols_data_1hbf.raw", 1, 1)]
    [InlineData("2_hbf_2nd_bad_frame.raw", 2, 1)]
    [InlineData("1_hbf_bad_cdp_structure.raw", 1, 1, "offset 0, ITS-cru23-ep0-link08-fee020c, orbit 512: heartbeat frame has no stop page")]
    [InlineData("err_not_hbf.raw", 1, 1, "offset 160, ITS-cru23-ep0-link08-fee020c, orbit 512: page counter is 0, 1 was expected", "offset 0, ITS-cru23-ep0-link08-fee020c, orbit 512: heartbeat frame has no stop page")]
    public async Task A_sample_becomes_verified_time_frames_that_hold_every_page(string name, int frames, int links, params string[] diagnoses)
    {
        var input = Repository.Shared($"data/alice-its/{name}");
        var run = await PenstockProcess.RunAsync("run", "--input", input, "--orbits-per-tf", "1", "--output", _folder["out"], "--report", _folder["report.json"]);

        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        var report = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["report.json"], Cancelled)).RootElement;
        var timeFrames = report.GetProperty("timeFrames");
        Assert.Equal((frames, 0, frames, 0), (Number(timeFrames, "built"), Number(timeFrames, "incomplete"), Number(timeFrames, "verified"), Number(timeFrames, "mismatched")));
        Assert.Equal((frames * links, frames * links), (Number(report.GetProperty("events"), "sent"), Number(report.GetProperty("events"), "delivered")));
        Assert.Equal(diagnoses, report.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!.Split(": ", 2)[1]));
        Assert.Equal(diagnoses.Length > 0, report.GetProperty("timeFrames").GetProperty("codes").TryGetProperty("HB_INCOMPLETE", out _));
        CheckPages(File.ReadAllBytes(input), frames, links);
        var verify = await PenstockProcess.RunAsync(["tf", "verify", .. Directory.GetFiles(_folder["out"], "*.tf")]);
        // A heartbeat frame that is not whole is a problem of the file too.
        Assert.True(verify.ExitCode == (diagnoses.Length > 0 ? 1 : 0), verify.Error + verify.Output);
    }

    [Fact]
    public async Task What_a_run_builds_is_what_the_pages_are_converted_to_without_one_and_its_database_says_so()
    {
        var input = Repository.Shared("data/alice-its/12_links_2hbf.raw");
        var run = await PenstockProcess.RunAsync(
            "run", "--input", input, "--orbits-per-tf", "1", "--workers", "1", "--output", _folder["out"], "--summaries", _folder["sum.db"], "--summary-detail", "3");
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        var convert = await PenstockProcess.RunAsync("tf", "convert", input, "-o", _folder["converted.tf"], "--orbits-per-tf", "1");
        Assert.True(convert.ExitCode == 0, convert.Error + convert.Output);
        var built = Assert.Single(Directory.GetFiles(_folder["out"], "*.tf"));

        var compare = await PenstockProcess.RunAsync("tf", "summary", "compare", _folder["converted.tf"], built, "--format", "json");
        Assert.True(compare.ExitCode == 0, compare.Error + compare.Output);
        Assert.Equal((2, 0), (Number(compare.Report, "equal"), compare.Report.GetProperty("differences").GetArrayLength()));
        var query = await PenstockProcess.RunAsync("tf", "summary", "query", _folder["sum.db"], "SELECT COUNT(*) AS n FROM v_tf_pair WHERE equal UNION ALL SELECT COUNT(*) FROM part", "--csv");
        Assert.True(query.ExitCode == 0, query.Error + query.Output);
        Assert.Equal(["n", "2", "48"], query.Output.Trim().Split('\n').Select(l => l.Trim()));
    }

    [Theory]
    [InlineData("4")]
    [InlineData("0")]
    public async Task A_killed_worker_loses_time_frames_by_name_only_and_its_files_are_made_whole(string perFile)
    {
        using var process = PenstockProcess.Start(
            "run", "--worker-processes", "--orbits-per-tf", "8", "--duration", "5s", "--json", "--output", _folder["out"], "--tf-per-file", perFile, "--tf-file-name", "%h_%i.tf", "--rate", "2");
        for (var i = 0; i < 600 && (!Directory.Exists(_folder["out"]) || Directory.GetFiles(_folder["out"]).Sum(f => new FileInfo(f).Length) < 100 << 20); i++) await Task.Delay(50, Cancelled);
        using (var victim = Process.GetProcessById(WorkerProcessTests.WorkerOf(process.Id, "worker-2"))) victim.Kill();
        var run = await process.EndAsync();

        Assert.Equal(1, run.ExitCode);
        var timeFrames = run.Report.GetProperty("timeFrames");
        var lost = timeFrames.GetProperty("lost").EnumerateObject().ToArray();
        Assert.Equal(Number(timeFrames, "sent"), Number(timeFrames, "built") + Number(timeFrames, "incomplete") + lost.Sum(l => l.Value.GetInt32()));
        Assert.Equal(Number(timeFrames, "sent"), Number(timeFrames, "verified") + Number(timeFrames, "mismatched") + Number(timeFrames, "unverified"));
        Assert.InRange(Number(timeFrames, "incomplete") + lost.Length, 1, int.MaxValue);
        Assert.Contains(lost, l => l.Name == "workerDied");
        Assert.InRange(Number(timeFrames, "built"), Number(timeFrames, "sent") / 2, Number(timeFrames, "sent") - 1);
        // One that was written in the moment of its worker's death was not told of any more.
        var written = Number(timeFrames, "built") + Number(timeFrames, "incompleteBuilt");
        Assert.InRange(Directory.GetFiles(_folder["out"], "*.tf").Sum(f => Records(f).Count), written, written + 1);
        Assert.Empty(Directory.GetFiles(_folder["out"], "*.part"));
        Assert.Equal(timeFrames.GetProperty("files").GetArrayLength(), Directory.GetFiles(_folder["out"], "*.tf").Length);
    }

    [Theory]
    [InlineData("--orbits-per-tf", "0", "0")]
    [InlineData("--orbits-per-tf", "16384", "16384")]
    [InlineData("--orbits-per-tf", "abc", "abc")]
    [InlineData("--orbits-per-tf", "99999999999999999999", "99999999999999999999")]
    [InlineData("--tf-timeout", "2s", "--orbits-per-tf")]
    [InlineData("--tf-incomplete", "maybe", "maybe")]
    public async Task A_wrong_option_is_refused_in_one_line(string option, string value, string named)
    {
        var run = await PenstockProcess.RunAsync("run", option, value, "--output", _folder["out"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, Assert.Single(run.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Theory]
    [InlineData("--tf-file-name", "x.tf", "%i")]
    [InlineData("--tf-file-name", "%i%x", "%x")]
    [InlineData("--tf-file-name", "%i.raw", ".tf")]
    [InlineData("--tf-done-dir", "/proc/none", "/proc/none")]
    public async Task A_place_that_cannot_be_written_to_is_refused_in_one_line(string option, string value, string named)
    {
        var run = await PenstockProcess.RunAsync("run", "--orbits-per-tf", "2", "--orbits", "4", option, value, "--output", _folder["out"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(named, Assert.Single(run.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workers_in_processes_of_their_own_build_the_same_time_frames_as_threads()
    {
        var input = Repository.Shared("data/alice-its/12_links_2hbf.raw");
        string[] arguments = ["run", "--input", input, "--orbits-per-tf", "1", "--json", "--summaries", _folder["sum.db"], "--inject-faults", "0.2", "--output"];
        var threads = await PenstockProcess.RunAsync([.. arguments, _folder["threads"]]);
        var processes = await PenstockProcess.RunAsync([.. arguments, _folder["processes"], "--worker-processes"]);

        var (one, other) = (threads.Report.GetProperty("timeFrames"), processes.Report.GetProperty("timeFrames"));
        foreach (var name in (string[])["sent", "built", "incomplete", "lost", "verified", "mismatched", "codes", "injected", "summaries"]) Assert.Equal($"{one.GetProperty(name)}", $"{other.GetProperty(name)}");
        Assert.InRange(one.GetProperty("injected").EnumerateObject().Sum(i => i.Value.GetInt32()), 1, 24);
        Assert.Equal(
            one.GetProperty("differences").EnumerateArray().Select(d => $"{d}").Order(StringComparer.Ordinal), other.GetProperty("differences").EnumerateArray().Select(d => $"{d}").Order(StringComparer.Ordinal));
        Assert.Equal(
            Directory.GetFiles(_folder["threads"]).SelectMany(Records).SelectMany(r => r.Blocks).Select(b => $"{b.Header} {Convert.ToHexString(b.Payload)}").Order(StringComparer.Ordinal),
            Directory.GetFiles(_folder["processes"]).SelectMany(Records).SelectMany(r => r.Blocks).Select(b => $"{b.Header} {Convert.ToHexString(b.Payload)}").Order(StringComparer.Ordinal));
        Assert.Equal(2, other.GetProperty("summaryStores").EnumerateArray().Sum(s => Number(s, "written")));
    }

    [Fact]
    public async Task Inputs_again_and_again_become_new_time_frames()
    {
        var input = Repository.Shared("data/alice-its/12_links_2hbf.raw");
        var run = await PenstockProcess.RunAsync("run", "--input", input, "--orbits-per-tf", "1", "--duration", "300ms", "--json", "--output", _folder["out"]);

        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        var timeFrames = run.Report.GetProperty("timeFrames");
        Assert.InRange(Number(timeFrames, "built"), 3, int.MaxValue);
        Assert.Equal(0, Number(timeFrames, "missingIds"));
        Assert.Equal(Number(timeFrames, "built"), Directory.GetFiles(_folder["out"], "*.tf").SelectMany(Records).Select(r => r.Blocks[0].Header.TfCounter).Distinct().Count());
    }

    [Fact]
    public async Task A_full_disk_costs_time_frames_by_name_and_leaves_whole_files()
    {
        using var disk = SmallDisk.TryMount(_folder["disk"]);
        Assert.SkipWhen(disk is null, "mounting is not allowed here");
        var run = await PenstockProcess.RunAsync("run", "--orbits-per-tf", "1", "--orbits", "16", "--json", "--workers", "1", "--output", _folder["disk/out"]);

        Assert.Equal(1, run.ExitCode);
        var timeFrames = run.Report.GetProperty("timeFrames");
        Assert.Equal(16, Number(timeFrames, "built") + Number(timeFrames.GetProperty("lost"), "diskFull"));
        Assert.InRange(Number(timeFrames, "built"), 1, 15);
        Assert.Equal(Number(timeFrames, "built"), Directory.GetFiles(_folder["disk/out"], "*.tf").Sum(f => Records(f).Count));
        Assert.Equal(Number(timeFrames, "built"), Number(timeFrames, "verified"));
    }

    [Fact]
    public async Task Time_frames_without_raw_pages_are_refused_in_one_line()
    {
        File.WriteAllText(_folder["text"], "no pages");
        var run = await PenstockProcess.RunAsync("run", "--input", _folder["text"], "--orbits-per-tf", "1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no raw pages (RDH)", Assert.Single(run.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    private void CheckPages(byte[] input, int frames, int links)
    {
        var expected = new Dictionary<(EquipmentId, uint), List<byte>>();
        for (var at = 0; at < input.Length;)
        {
            Rdh.TryRead(input.AsSpan(at), out var rdh);
            var key = (LinkEquipment.Of(LinkId.Of(rdh), SubSpecificationMode.CruLinkId), rdh.Orbit);
            if (!expected.TryGetValue(key, out var bytes)) expected[key] = bytes = [];
            bytes.AddRange(input.AsSpan(at, rdh.OffsetToNext));
            at += rdh.OffsetToNext;
        }

        var found = Directory.GetFiles(_folder["out"], "*.tf").SelectMany(Records).ToList();
        Assert.Equal(frames, found.Count);
        Assert.All(found, f => Assert.Equal(links, f.Blocks.Count));
        var parts = found.SelectMany(f => f.Blocks).ToDictionary(b => (b.Header.Equipment, b.Header.FirstTfOrbit), b => b.Payload);
        Assert.Equal(expected.Count, parts.Count);
        foreach (var (key, bytes) in expected) Assert.Equal(bytes, parts[key]);
        Assert.Empty(Directory.GetFiles(_folder["out"], "*.part"));
    }

    private static List<(ulong Offset, List<(DataHeader Header, byte[] Payload)> Blocks)> Records(string path)
    {
        var records = new List<(ulong, List<(DataHeader, byte[])>)>();
        using var file = TimeFrameFile.Open(path);
        while (file.ReadRecord() is { } record)
        {
            var blocks = new List<(DataHeader, byte[])>();
            var reader = file.ReadBlocks(record, withPayloads: true);
            while (reader.TryRead())
            {
                var payload = new byte[reader.Block.PayloadBytes];
                file.ReadAt(reader.Block.PayloadOffset, payload);
                blocks.Add((reader.Block.Header, payload));
            }

            records.Add(((ulong)record.Offset, blocks));
        }

        return records;
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
