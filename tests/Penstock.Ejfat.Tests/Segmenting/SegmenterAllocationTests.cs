using Penstock.Ejfat;

namespace Penstock.Tests;

/// <summary>Nothing is allocated for an event, measured on the threads that handle it.</summary>
public sealed class SegmenterAllocationTests
{
    private const int Warm = 3000;
    private const int Events = 20_000;

    // A collection that another test causes counts the unused rest of a thread's 8 KB as allocated. The smallest object for each event would be 480,000.
    private const int Noise = 32_768;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(10_000, 0, false)]
    [InlineData(1, 0, false)]
    [InlineData(20_000, 20, false)]
    [InlineData(20_000, 20, true)]
    public async Task Neither_the_sending_thread_nor_the_producer_allocates(int bytes, double rateGbps, bool smooth)
    {
        using var sink = new UdpSink(keep: false);
        await using var segmenter = new Segmenter(OptionsFor(sink) with { RateGbps = rateGbps, Smooth = smooth });
        await segmenter.StartAsync(Cancelled);
        var sending = new Meter();
        var outgoing = new OutgoingEvent(new byte[bytes]) { Completed = sending.Note };
        var produced = await Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < Warm; i++) Put(segmenter, in outgoing);
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < Events; i++) Put(segmenter, in outgoing);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            },
            TaskCreationOptions.LongRunning);
        await segmenter.StopAsync(Cancelled);
        Assert.Equal(Warm + Events, sending.Completed);
        Assert.InRange(produced, 0, Noise);
        Assert.InRange(sending.Allocated, 0, Noise);
    }

    [Fact]
    public async Task Waiting_for_room_allocates_nothing_for_an_event_either()
    {
        using var sink = new UdpSink(keep: false);
        await using var segmenter = new Segmenter(OptionsFor(sink) with { QueueCapacity = 2 });
        await segmenter.StartAsync(Cancelled);
        var sending = new Meter();
        var outgoing = new OutgoingEvent(new byte[5000]) { Completed = sending.Note };
        using var cancel = new CancellationTokenSource();
        for (var i = 0; i < Warm + Events; i++) await segmenter.EnqueueAsync(outgoing, cancel.Token);
        await segmenter.StopAsync(Cancelled);
        Assert.Equal(Warm + Events, sending.Completed);
        // The pool's own queue grows now and then.
        Assert.InRange(sending.Allocated, 0, Noise);
    }

    [Fact]
    public async Task Sending_at_once_allocates_nothing()
    {
        using var sink = new UdpSink(keep: false);
        await using var segmenter = new Segmenter(OptionsFor(sink));
        await segmenter.StartAsync(Cancelled);
        var outgoing = new OutgoingEvent(new byte[5000]);
        for (var i = 0; i < Warm; i++) segmenter.Send(in outgoing);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Events; i++) segmenter.Send(in outgoing);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Noise);
    }

    private static void Put(Segmenter segmenter, in OutgoingEvent outgoing)
    {
        while (!segmenter.TryEnqueue(in outgoing)) Thread.Yield();
    }

    private static SegmenterOptions OptionsFor(UdpSink sink) => new()
    {
        Uri = EjfatUri.ForControlPlane("127.0.0.1", 18020).WithData(sink.Address, sink.Port), UseControlPlane = false,
    };

    /// <summary>Reads the sending thread's allocations in the callbacks, which run on it.</summary>
    private sealed class Meter
    {
        private long _before;

        public long Completed { get; private set; }

        public long Allocated { get; private set; }

        public void Note(SendCompletion completion)
        {
            if (++Completed == Warm) _before = GC.GetAllocatedBytesForCurrentThread();
            else if (Completed > Warm) Allocated = GC.GetAllocatedBytesForCurrentThread() - _before;
        }
    }
}
