using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Penstock.Ejfat;
using Penstock.Net;
using static Penstock.Tests.SegmenterLoopback;

namespace Penstock.Tests;

/// <summary>Queueing, starting and stopping.</summary>
public sealed class SegmenterLifetimeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_queue_refuses_without_using_up_a_number_and_goes_on_after_it_was_started()
    {
        using var sink = new UdpSink();
        await using var segmenter = new Segmenter(OptionsFor(sink) with { QueueCapacity = 3 });
        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(_ => segmenter.TryEnqueue(new OutgoingEvent(new byte[1]))));
        var waiting = segmenter.EnqueueAsync(new OutgoingEvent(new byte[1]), Cancelled).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal((3, 3), (segmenter.GetStatistics().EventsOffered, segmenter.GetStatistics().EventsQueued));
        await segmenter.StartAsync(Cancelled);
        await waiting;
        await segmenter.StopAsync(Cancelled);
        Assert.Equal([0ul, 1ul, 2ul, 3ul], (await sink.WaitForAsync(4)).Select(r => Re(r).EventNumber).Order());
        AssertSum(segmenter.GetStatistics(), 4, sent: 4);
    }

    [Fact]
    public async Task Stopping_sends_what_is_queued_and_refuses_those_who_wait_and_come_later()
    {
        using var sink = new UdpSink();
        await using var segmenter = new Segmenter(OptionsFor(sink) with { QueueCapacity = 20, RateGbps = 0.0005 });
        await segmenter.StartAsync(Cancelled);
        for (var i = 0; i < 25; i++) await segmenter.EnqueueAsync(new OutgoingEvent(new byte[1400]), Cancelled);
        var room = true;
        while (room) room = segmenter.TryEnqueue(new OutgoingEvent(new byte[1400]));
        var waiting = Enumerable.Range(0, 20).Select(_ => segmenter.EnqueueAsync(new OutgoingEvent(new byte[1400]), Cancelled).AsTask()).ToArray();
        await segmenter.StopAsync(Cancelled);

        var refused = 0;
        foreach (var task in waiting)
        {
            if (await Record.ExceptionAsync(() => task) is { } error) refused += Assert.IsType<EjfatException>(error).Code == E2sarErrorCode.LogicError ? 1 : 0;
        }
        var statistics = segmenter.GetStatistics();
        Assert.True(refused > 0);
        AssertSum(statistics, (int)statistics.EventsOffered, sent: (int)statistics.EventsOffered);
        Assert.Equal(statistics.EventsSent, (await sink.WaitForAsync((int)statistics.EventsSent)).Count);
        Assert.Throws<EjfatException>(() => segmenter.TryEnqueue(new OutgoingEvent(new byte[1])));
        Assert.Throws<EjfatException>(() => segmenter.Send(new OutgoingEvent(new byte[1])));
        await Assert.ThrowsAsync<EjfatException>(() => segmenter.StartAsync(Cancelled));
        await segmenter.StopAsync(Cancelled);
    }

    [Fact]
    public async Task Stopping_that_is_cut_short_names_every_event_it_gave_up()
    {
        using var sink = new UdpSink();
        var failed = 0;
        await using var segmenter = new Segmenter(OptionsFor(sink) with { RateGbps = 0.000001 });
        await segmenter.StartAsync(Cancelled);
        for (var i = 0; i < 100; i++)
            Assert.True(segmenter.TryEnqueue(new OutgoingEvent(new byte[3000]) { Completed = c => Interlocked.Add(ref failed, c.Succeeded ? 0 : 1) }));
        using var hurry = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await segmenter.StopAsync(hurry.Token);
        var statistics = segmenter.GetStatistics();
        Assert.Equal((100, 0), (statistics.EventsOffered, statistics.EventsQueued));
        Assert.Equal(100, statistics.EventsSent + statistics.EventsFailed);
        Assert.True(statistics.EventsFailed >= 98);
        Assert.Equal(statistics.EventsFailed, failed);
        Assert.Equal(statistics.EventsFailed, statistics.Errors["ECANCELED"]);
    }

    [Fact]
    public async Task Stopping_what_was_never_started_fails_its_events_and_does_not_hang()
    {
        using var sink = new UdpSink();
        var segmenter = new Segmenter(OptionsFor(sink));
        Assert.True(segmenter.TryEnqueue(new OutgoingEvent(new byte[10])));
        await segmenter.StopAsync(Cancelled);
        AssertSum(segmenter.GetStatistics(), 1, failed: 1);
    }

    [Fact]
    public async Task Cores_that_are_not_there_are_refused_at_the_start()
    {
        using var sink = new UdpSink();
        await using var segmenter = new Segmenter(OptionsFor(sink) with { Cores = [1000] });
        Assert.True(segmenter.TryEnqueue(new OutgoingEvent(new byte[1])));
        var error = await Assert.ThrowsAsync<EjfatException>(() => segmenter.StartAsync(Cancelled));
        Assert.Contains("1000", error.Message);
        AssertSum(segmenter.GetStatistics(), 1, failed: 1);

        await using var other = new Segmenter(OptionsFor(sink) with { Cores = [CpuAffinity.GetThread()[0]] });
        await other.StartAsync(Cancelled);
        Assert.True(other.Send(new OutgoingEvent(new byte[1])).Succeeded);
    }

    [Fact]
    public async Task The_counters_are_metrics()
    {
        using var sink = new UdpSink();
        var measured = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "penstock.segmenter" && instrument.Meter.Tags!.Any(t => t.Value is 4711u)) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured[tags.Length > 0 ? $"{instrument.Name} {tags[0].Value}" : instrument.Name] = value);
        listener.Start();
        await using var segmenter = new Segmenter(OptionsFor(sink) with { EventSourceId = 4711 });
        await segmenter.StartAsync(Cancelled);
        segmenter.Send(new OutgoingEvent(new byte[3000]));
        using var gone = new GoneMemory();
        segmenter.Send(new OutgoingEvent(gone.Memory));
        listener.RecordObservableInstruments();
        Assert.Equal((1, 3, 3000, 3192), (measured["penstock.segmenter.events"], measured["penstock.segmenter.datagrams"], measured["penstock.segmenter.payload_bytes"], measured["penstock.segmenter.wire_bytes"]));
        Assert.Equal((0, 1), (measured["penstock.segmenter.queued"], measured["penstock.segmenter.events_failed EFAULT"]));
    }

    [Fact]
    public async Task Starting_can_be_cancelled_while_warming_up()
    {
        using var sink = new UdpSink();
        var options = OptionsFor(sink) with { UseControlPlane = true, WarmUp = TimeSpan.FromMinutes(5) };
        await using var segmenter = new Segmenter(options with { Uri = options.Uri.WithSync(sink.Address, sink.Port) });
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => segmenter.StartAsync(cancel.Token));
        Assert.True(segmenter.GetStatistics().SyncSent >= 1);
    }
}
