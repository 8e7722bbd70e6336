using System.Security.Cryptography;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Relaying;
using Penstock.Pipeline.Reporting;
using Penstock.Pipeline.Running;
using Penstock.TimeFrames.Raw;

namespace Penstock.Tests.Running;

/// <summary>Senders, a bad network, the load balancer, workers: no wrong byte is delivered, and every event is delivered or named.</summary>
public sealed class ImpairedRunTests
{
    private static readonly CruDataOptions Data = new() { Links = 4, MeanPayloadBytes = 20_000 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Drops_duplicates_reordering_and_delay_cost_events_by_name_only(int seed)
    {
        var report = await RunAsync(new ImpairmentOptions { Seed = seed, Drop = 0.01, Duplicate = 0.05, Reorder = 0.1, ReorderDepth = 40, MaxDelay = TimeSpan.FromMilliseconds(20) });

        Assert.Equal(240, report.Events.Sent);
        Assert.Equal(report.Events.Sent, report.Events.Delivered + report.Losses.Values.Sum());
        Assert.True(report.Losses.GetValueOrDefault(LossName.SegmentsMissing) > 0, report.ToJson());
        Assert.False(report.Losses.ContainsKey(LossName.Corrupted));
        Assert.Equal(0, report.SplitEvents);
        Assert.False(report.Ok);
        // The digest of a source without losses is that of what was sent.
        CheckDigests(report);
    }

    [Fact]
    public async Task Duplicates_reordering_and_delay_alone_lose_nothing()
    {
        var report = await RunAsync(new ImpairmentOptions { Duplicate = 0.2, Reorder = 0.3, ReorderDepth = 100, MaxDelay = TimeSpan.FromMilliseconds(30) });

        Assert.True(report.Ok, report.ToJson());
        Assert.Equal(4, CheckDigests(report));
    }

    [Fact]
    public async Task A_network_that_passes_nothing_delivers_nothing_and_says_so()
    {
        var report = await RunAsync(new ImpairmentOptions { Drop = 1 });

        Assert.Equal(new EventCounts(240, 0, 240), report.Events);
        Assert.Equal(240, report.Losses[LossName.NeverArrived]);
    }

    private static Task<RunReport> RunAsync(ImpairmentOptions harm) => PipelineRun.RunAsync(
        new RunOptions { Generated = Data, GeneratedOrbits = 60, Mtu = 1500, RateGbps = 0.04, Workers = 2, Impairment = harm }, stop: TestContext.Current.CancellationToken);

    private static int CheckDigests(RunReport report)
    {
        using var supply = new GeneratorSupply(Data, 60);
        var digests = supply.Sources.Select(_ => IncrementalHash.CreateHash(HashAlgorithmName.SHA256)).ToArray();
        while (supply.TryNext(out var planned))
        {
            var bytes = new byte[planned.Bytes];
            supply.Read(planned, bytes);
            digests[planned.Source].AppendData(bytes);
        }

        var whole = report.Sources.Where(s => s.Events == 60).ToList();
        Assert.All(whole, s => Assert.Equal(Convert.ToHexStringLower(digests[s.DataId - 1].GetCurrentHash()), s.Sha256));
        return whole.Count;
    }
}
