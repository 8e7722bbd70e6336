using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Relaying;
using Penstock.Pipeline.Reporting;
using Penstock.Pipeline.Running;
using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Raw;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Database;

namespace Penstock.Tests.Running;

/// <summary>Time frames through the whole house: each has one fate and one verdict.</summary>
public sealed class TimeFrameRunTests : IDisposable
{
    private static readonly CruDataOptions Data = new() { Links = 4, MeanPayloadBytes = 20_000 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 20, 20)]
    [InlineData(8, 20, 3)]
    [InlineData(32, 20, 1)]
    [InlineData(16383, 20, 1)]
    public async Task Every_time_frame_is_built_and_verified_and_its_file_holds_every_page(int orbitsPerTf, int orbits, int frames)
    {
        var report = await RunAsync(new TimeFrameOptions { OrbitsPerTimeFrame = orbitsPerTf, RunNumber = 556789 }, orbits);

        Assert.True(report.Ok, report.ToJson());
        var timeFrames = report.TimeFrames!;
        Assert.Equal((frames, frames, 0L), (timeFrames.Sent, timeFrames.Built, timeFrames.Incomplete));
        Assert.Equal((frames, 0L, 0L), (timeFrames.Verified, timeFrames.Mismatched, timeFrames.Unverified));
        Assert.Equal(new EventCounts(4 * frames, 4 * frames, 0), timeFrames.Summaries);
        Assert.Equal(new EventCounts(4 * frames, 4 * frames, 0), report.Events);
        Assert.All(report.Sources, s => Assert.Equal((frames, (string?)null), (s.Events, s.Sha256)));
        CheckPages(timeFrames.Files, orbits, orbitsPerTf);
    }

    [Fact]
    public async Task Files_of_any_kind_travel_beside_time_frames()
    {
        var raw = _folder.Write("a.raw", RawBytes.Make(2, 6));
        _folder.Write("files/one", [1, 2, 3]);
        var report = await PipelineRun.RunAsync(
            new RunOptions { Inputs = [_folder["files"], raw], Output = _folder["out"], TimeFrames = new TimeFrameOptions { OrbitsPerTimeFrame = 4 } }, stop: TestContext.Current.CancellationToken);

        Assert.True(report.Ok, report.ToJson());
        Assert.Equal((2L, 2L), (report.TimeFrames!.Built, report.TimeFrames.Verified));
        Assert.Equal(new EventCounts(5, 5, 0), report.Events);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(_folder["out/files/one"]));
        Assert.Empty(Directory.GetFiles(_folder["out"], "*.raw"));
    }

    [Theory]
    [InlineData(1, IncompletePolicy.Build)]
    [InlineData(2, IncompletePolicy.Drop)]
    [InlineData(3, IncompletePolicy.Build)]
    public async Task A_bad_network_costs_time_frames_by_name_only(int seed, IncompletePolicy policy)
    {
        var report = await RunAsync(
            new TimeFrameOptions { OrbitsPerTimeFrame = 2, Incomplete = policy }, 60,
            new ImpairmentOptions { Seed = seed, Drop = 0.01, Duplicate = 0.05, Reorder = 0.1, ReorderDepth = 40, MaxDelay = TimeSpan.FromMilliseconds(20) });

        var timeFrames = CheckSums(report);
        Assert.Equal(30, timeFrames.Sent);
        Assert.True(timeFrames.Incomplete > 0, report.ToJson());
        Assert.Equal(policy == IncompletePolicy.Drop ? 0 : timeFrames.Incomplete, timeFrames.IncompleteBuilt);
        Assert.Equal(timeFrames.Incomplete, timeFrames.IncompleteCauses.Values.Sum());
        Assert.Equal(policy == IncompletePolicy.Drop, report.Losses.ContainsKey(LossName.TimeFrameIncomplete));
        // What is called verified is what was sent; what is not is told about.
        Assert.InRange(timeFrames.Verified, 0, timeFrames.Built);
        Assert.Equal(timeFrames.Mismatched > 0, timeFrames.Differences.Count > 0);
        Assert.All(timeFrames.Differences, d => Assert.Matches("^(STF_MISSING|TF_MISSING|EQ_MISSING) tf ", d));
    }

    [Fact]
    public async Task Memory_that_is_used_up_ends_the_oldest_incomplete_time_frames_and_no_others()
    {
        // Incomplete time frames of 160 kB would wait for half a minute; the memory holds six of them.
        var report = await RunAsync(
            new TimeFrameOptions { OrbitsPerTimeFrame = 2, MemoryBytes = 1 << 20, Timeout = TimeSpan.FromSeconds(30) }, 120,
            new ImpairmentOptions { Seed = 4, Drop = 0.02 });

        var timeFrames = CheckSums(report);
        Assert.True(timeFrames.IncompleteCauses.GetValueOrDefault("memoryLimit") > 0, report.ToJson());
        Assert.True(timeFrames.Built > 0, report.ToJson());
    }

    [Fact]
    public async Task Summaries_and_verdicts_are_kept_in_a_database()
    {
        var report = await RunAsync(new TimeFrameOptions { OrbitsPerTimeFrame = 2, SummaryFile = _folder["sum.db"], FaultRate = 0.1, FaultSeed = 3 }, 40);

        var timeFrames = CheckSums(report);
        Assert.Equal(new SummaryStoreReport(_folder["sum.db"], 20, 20, 0, 0, 0, 0), Assert.Single(timeFrames.SummaryStores));
        using var database = SummaryDatabase.Open(_folder["sum.db"]);
        var ids = database.TimeFrames();
        Assert.Equal(20, ids.Count);
        var verdicts = ids.Select(id => database.ReadVerdict(id)!).ToArray();
        Assert.Equal((timeFrames.Verified, timeFrames.Mismatched), (verdicts.LongCount(v => v.Verdict == TfVerdict.Equal), verdicts.LongCount(v => v.Verdict == TfVerdict.Different)));
        Assert.InRange(timeFrames.Mismatched, 1, 19);
        Assert.Equal(timeFrames.Differences.Count, verdicts.Sum(v => v.Differences.Count(d => d.Severity == DifferenceSeverity.Error)));
    }

    [Fact]
    public async Task A_percentage_of_the_time_frames_is_written_and_all_are_verified()
    {
        var report = await RunAsync(new TimeFrameOptions { OrbitsPerTimeFrame = 2, Percentage = 50, DoneFolder = _folder["done"] }, 40);

        var timeFrames = CheckSums(report);
        Assert.True(report.Ok, report.ToJson());
        Assert.InRange(timeFrames.NotWritten, 10, 11);
        Assert.Equal(timeFrames.Files.Count, Directory.GetFiles(_folder["done"], "*.done").Length);
    }

    [Fact]
    public async Task A_network_that_passes_nothing_loses_every_time_frame_under_one_name()
    {
        var report = await RunAsync(new TimeFrameOptions { OrbitsPerTimeFrame = 4 }, 16, new ImpairmentOptions { Drop = 1 });

        var timeFrames = CheckSums(report);
        Assert.Equal((4L, 0L, 0L), (timeFrames.Sent, timeFrames.Built, timeFrames.Incomplete));
        Assert.Equal(4, timeFrames.Lost[LossName.NeverArrived]);
        Assert.Equal(4, timeFrames.Unverified);
    }

    [Fact]
    public async Task Harm_between_transport_and_builder_is_found_in_every_time_frame()
    {
        var report = await RunAsync(new TimeFrameOptions { OrbitsPerTimeFrame = 2, FaultRate = 1 }, 40);

        var timeFrames = CheckSums(report);
        Assert.Equal(20, timeFrames.Sent);
        Assert.Equal(20, timeFrames.Mismatched);
        Assert.Equal(80, timeFrames.Injected!.Values.Sum());
        Assert.False(report.Ok);
        Assert.All(timeFrames.Differences, d => Assert.Matches("^[A-Z_]+ tf [0-9]+: (FLP [0-9]+, EPN [0-9]+|.*ITS-cru183.*)$", d));
    }

    [Fact]
    public async Task A_time_frame_that_no_worker_may_hold_is_not_sent()
    {
        var report = await RunAsync(new TimeFrameOptions { OrbitsPerTimeFrame = 20, MemoryBytes = 1 << 20 }, 40);

        var timeFrames = CheckSums(report);
        Assert.Equal(2, timeFrames.Lost[LossName.TimeFrameTooLarge]);
        Assert.Equal(8, report.Losses[LossName.TimeFrameTooLarge]);
        Assert.Contains(report.Warnings, w => w.Contains("a worker may hold 1048576 (--tf-memory)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, "OrbitsPerTimeFrame is 0; 1..16383 is accepted")]
    [InlineData(16384, "OrbitsPerTimeFrame is 16384; 1..16383 is accepted")]
    public async Task A_length_that_cannot_be_is_refused_before_anything_is_sent(int orbitsPerTf, string message)
    {
        var refused = await Assert.ThrowsAsync<InputException>(() => RunAsync(new TimeFrameOptions { OrbitsPerTimeFrame = orbitsPerTf }, 1));

        Assert.Equal(message, refused.Message);
    }

    [Fact]
    public async Task Time_frames_that_are_there_are_left_as_they_are()
    {
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/mine.tf"], "mine");

        var refused = await Assert.ThrowsAsync<InputException>(() => RunAsync(new TimeFrameOptions(), 1));

        Assert.Contains("mine.tf' exists; it is left as it is", refused.Message, StringComparison.Ordinal);
    }

    private Task<RunReport> RunAsync(TimeFrameOptions timeFrames, int orbits, ImpairmentOptions? harm = null) => PipelineRun.RunAsync(
        new RunOptions
        {
            Generated = Data, GeneratedOrbits = orbits, Mtu = 1500, RateGbps = harm is null ? 0 : 0.04, Workers = 2, Impairment = harm, TimeFrames = timeFrames, Output = _folder["out"],
        },
        stop: TestContext.Current.CancellationToken);

    private static TimeFrameReport CheckSums(RunReport report)
    {
        var timeFrames = report.TimeFrames!;
        Assert.Equal(timeFrames.Sent, timeFrames.Built + timeFrames.Incomplete + timeFrames.Lost.Values.Sum());
        Assert.Equal(timeFrames.Sent, timeFrames.Verified + timeFrames.Mismatched + timeFrames.Unverified);
        Assert.Equal(timeFrames.Incomplete, timeFrames.IncompleteBuilt + timeFrames.IncompleteDropped);
        Assert.Equal(timeFrames.Summaries.Sent, timeFrames.Summaries.Delivered + timeFrames.SummaryLosses.Values.Sum());
        Assert.Equal(report.Events.Sent, report.Events.Delivered + report.Losses.Values.Sum());
        Assert.Equal(0, report.SplitEvents);
        return timeFrames;
    }

    private static void CheckPages(IReadOnlyList<string> files, int orbits, int orbitsPerTf)
    {
        using var supply = new GeneratorSupply(Data with { OrbitsPerTimeFrame = orbitsPerTf }, orbits);
        var expected = supply.Links.Select(_ => new MemoryStream()).ToArray();
        while (supply.TryNext(out var planned))
        {
            var bytes = new byte[planned.Bytes];
            supply.Read(planned, bytes);
            expected[planned.Source].Write(bytes);
        }

        var found = new SortedDictionary<(uint Tf, EquipmentId Equipment), byte[]>(Comparer<(uint, EquipmentId)>.Default);
        foreach (var path in files)
        {
            using var file = TimeFrameFile.Open(path);
            while (file.ReadRecord() is { } record)
            {
                var blocks = file.ReadBlocks(record, withPayloads: true);
                while (blocks.TryRead())
                {
                    var key = (blocks.Block.Header.TfCounter, blocks.Block.Header.Equipment);
                    var payload = new byte[blocks.Block.PayloadBytes];
                    file.ReadAt(blocks.Block.PayloadOffset, payload);
                    found[key] = [.. found.GetValueOrDefault(key, []), .. payload];
                    Assert.Equal(556789u, blocks.Block.Header.RunNumber);
                }
            }
        }

        for (var link = 0; link < supply.Links.Count; link++)
        {
            var equipment = LinkEquipment.Of(supply.Links[link], SubSpecificationMode.CruLinkId);
            Assert.Equal(expected[link].ToArray(), found.Where(f => f.Key.Equipment == equipment).SelectMany(f => f.Value).ToArray());
        }
    }
}
