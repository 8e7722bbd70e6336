using System.Diagnostics;
using System.Net;
using Penstock.Ejfat;
using Penstock.Ejfat.Wire;
using static Penstock.Tests.SegmenterLoopback;

namespace Penstock.Tests;

/// <summary>Sync messages, rates and seeds.</summary>
public sealed class SegmenterTimingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sync_messages_go_before_the_first_event_and_until_the_last_has_left()
    {
        using var sink = new UdpSink();
        using var sync = new UdpSink();
        var options = OptionsFor(sink) with { UseControlPlane = true, WarmUp = TimeSpan.FromMilliseconds(300), SyncPeriod = TimeSpan.FromMilliseconds(20), RateGbps = 0.01, FirstTick = 5, ExpectedTickRate = 100 };
        await using var segmenter = new Segmenter(options with { Uri = options.Uri.WithSync(sync.Address, sync.Port) });
        for (var i = 0; i < 200; i++) Assert.True(segmenter.TryEnqueue(new OutgoingEvent(new byte[1000]) { Tick = 10ul + (ulong)i }));
        var start = Stopwatch.GetTimestamp();
        await segmenter.StartAsync(Cancelled);
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(295));
        await segmenter.StopAsync(Cancelled);

        var messages = (await sync.WaitForAsync((int)segmenter.GetStatistics().SyncSent)).Select(r => SyncHeader.TryRead(r.Bytes, out var m) ? m : default).ToArray();
        var data = await sink.WaitForAsync(200);
        Assert.True(sync.Datagrams.Count(s => s.At <= data[0].At) >= 5, "too few Sync messages before the first event");
        Assert.Equal((5ul, 100u), (messages[0].EventNumber, messages[0].AverageEventRateHz));
        Assert.Equal(200, data.Count);
        Assert.Equal(209u, messages[^1].EventNumber);
        Assert.Equal(segmenter.GetStatistics().SyncSent, messages.Length);
        Assert.All(messages.Zip(messages[1..]), pair => Assert.True(pair.Second.EventNumber >= pair.First.EventNumber));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_rate_is_that_of_bytes_on_the_wire(bool smooth)
    {
        using var sink = new UdpSink(keep: false);
        await using var segmenter = new Segmenter(OptionsFor(sink) with { RateGbps = 0.4, Smooth = smooth });
        await segmenter.StartAsync(Cancelled);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < 100; i++) await segmenter.EnqueueAsync(new OutgoingEvent(new byte[250_000]), Cancelled);
        await segmenter.StopAsync(Cancelled);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        // The last event's debt is not waited for when it left at line rate.
        var wire = segmenter.GetStatistics().WireBytes * (smooth ? 1 : 0.99);
        Assert.Equal((100 * 250_000) + (100 * 175 * 64), segmenter.GetStatistics().WireBytes);
        // Never faster; how much slower depends on what else the machine does (TokenBucketTests has the exact figures).
        Assert.InRange(wire * 8e-9 / seconds, 0.4 * 0.3, 0.4 * 1.03);
    }

    [Fact]
    public async Task The_same_seed_draws_the_same_entropies()
    {
        var runs = new List<ushort[]>();
        foreach (var seed in new[] { 1, 1, 2 })
        {
            using var sink = new UdpSink();
            await using var segmenter = new Segmenter(OptionsFor(sink) with { Seed = seed });
            await segmenter.StartAsync(Cancelled);
            for (var i = 0; i < 50; i++) segmenter.Send(new OutgoingEvent(new byte[1]) { Tick = 1 });
            runs.Add([.. (await sink.WaitForAsync(50)).OrderBy(r => Re(r).EventNumber).Select(r => LbHeaderV2.TryRead(r.Bytes, out var lb) ? lb.Entropy : (ushort)0)]);
        }
        Assert.Equal(runs[0], runs[1]);
        Assert.NotEqual(runs[0], runs[2]);
    }

    [Fact]
    public async Task A_control_plane_that_is_away_does_not_cost_every_other_Sync()
    {
        using var sink = new UdpSink();
        var options = OptionsFor(sink) with { UseControlPlane = true, WarmUp = TimeSpan.FromMilliseconds(300), SyncPeriod = TimeSpan.FromMilliseconds(10) };
        await using var segmenter = new Segmenter(options with { Uri = options.Uri.WithSync(IPAddress.Loopback, FreePort()) });
        await segmenter.StartAsync(Cancelled);
        await segmenter.StopAsync(Cancelled);
        Assert.True(segmenter.GetStatistics().SyncSent >= 5);
        Assert.Equal(0, segmenter.GetStatistics().SyncFailed);
    }
}
