using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Outputs;
using Penstock.Pipeline.Reporting;
using Penstock.Pipeline.Running;

namespace Penstock.Tests.Running;

public sealed class SourceLaneTests : IDisposable
{
    private readonly RunBooks _books = new(new EventWindow(1 << 20, 100), [new WorkerTally("a"), new WorkerTally("b")]);
    private readonly RecordedOutput _output = new();
    private readonly SourceLane _lane;

    public SourceLaneTests() => _lane = new OrderedLane(new RunSource("link", 1, SourceKind.Link), _output, _books);

    public void Dispose() => _lane.Dispose();

    [Fact]
    public void Events_leave_in_the_order_they_were_taken_on_whatever_the_order_of_arrival()
    {
        foreach (var tick in (ulong[])[5, 6, 7]) Admit(tick);
        Arrive(7);
        Arrive(6);
        Assert.Empty(_output.Ticks);
        Arrive(5);

        Assert.Equal([5UL, 6, 7], _output.Ticks);
        Assert.Equal(0, _books.Ledger.Outstanding);
    }

    [Fact]
    public void A_lost_event_holds_nobody_up()
    {
        foreach (var tick in (ulong[])[5, 6, 7]) Admit(tick);
        Arrive(6);
        Arrive(7);
        _lane.Lose(5, LossName.SegmentsMissing, "why");

        Assert.Equal([6UL, 7], _output.Ticks);
        Assert.Equal((2L, 1L), (_books.Ledger.Read().Events.Delivered, _books.Ledger.Read().Losses[LossName.SegmentsMissing]));
        Assert.False(Arrive(5));
    }

    [Fact]
    public void An_event_counts_once_however_often_it_arrives_or_is_lost()
    {
        Admit(5);
        Assert.True(Arrive(5));
        Assert.False(Arrive(5));
        _lane.Lose(5, LossName.NeverArrived, "why");

        Assert.Equal(new EventCounts(1, 1, 0), _books.Ledger.Read().Events);
    }

    [Theory]
    [InlineData(0x80, 4)]
    [InlineData(0, 3)]
    public void Other_bytes_than_were_sent_are_never_delivered(byte flip, int length)
    {
        Admit(5);
        var bytes = Bytes(5);
        bytes[0] ^= flip;
        _lane.Deliver(new Arrival(5, 1, bytes.AsMemory(0, length), Nobody.Instance), 0);

        Assert.Empty(_output.Ticks);
        Assert.Equal(1, _books.Ledger.Read().Losses[LossName.Corrupted]);
    }

    [Fact]
    public void Many_workers_at_once_keep_the_order()
    {
        for (ulong tick = 0; tick < 90; tick++) Admit(tick);
        Parallel.For(0, 90, tick => Arrive((ulong)((tick * 37) % 90)));

        Assert.Equal(Enumerable.Range(0, 90).Select(t => (ulong)t), _output.Ticks);
    }

    [Fact]
    public void A_tick_that_reaches_two_workers_is_a_split_once()
    {
        var ticks = new TickTable();
        foreach (var tick in (ulong[])[1, 1, 1, 2, 2, 3]) ticks.Admit(tick);
        ticks.Resolve(1, 0);
        ticks.Resolve(1, 1);
        ticks.Resolve(1, 0);
        ticks.Resolve(2, 1);
        ticks.Resolve(2, -1);
        ticks.Resolve(3, 0);

        Assert.Equal(1, ticks.Splits);
    }

    [Fact]
    public void What_is_on_its_way_stays_below_the_limit_and_what_never_arrives_is_forgiven()
    {
        var time = new SetTime();
        long arrived = 0;
        var limit = new InFlightLimit(400_000, () => (arrived, arrived * 1000), time);
        long passed = 0;
        while (limit.TryPass(1, 1044)) passed++;
        Assert.InRange(passed * (1000 + 44 + 1024), 190_000, 200_000);
        Assert.False(limit.TryPass(1, 1044));

        arrived = 10;
        for (var i = 0; i < 10; i++) Assert.True(limit.TryPass(1, 1044));
        Assert.False(limit.TryPass(1, 1044));
        time.Now += TimeSpan.FromSeconds(1);
        Assert.True(limit.TryPass(1, 1044));
    }

    private static byte[] Bytes(ulong tick) => [(byte)tick, 2, 3, 4];

    private void Admit(ulong tick)
    {
        _books.Window.Enter(4);
        _lane.Admit(new PlannedEvent(0, tick, 4, 0, 0, 0), 0).Checksum = Checksum.Of(Bytes(tick));
    }

    private bool Arrive(ulong tick) => _lane.Deliver(new Arrival(tick, 1, Bytes(tick), Nobody.Instance), (int)(tick % 2));

    private sealed class Nobody : IDisposable
    {
        public static Nobody Instance { get; } = new();

        public void Dispose()
        {
        }
    }

    private sealed class SetTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }

    private sealed class RecordedOutput : ISourceOutput
    {
        private int _inside;

        public List<ulong> Ticks { get; } = [];

        public void Append(in PlannedEvent planned, ReadOnlySpan<byte> bytes)
        {
            Assert.Equal(1, Interlocked.Increment(ref _inside));
            Assert.Equal(Bytes(planned.Tick), bytes.ToArray());
            Ticks.Add(planned.Tick);
            Thread.Sleep(1);
            Interlocked.Decrement(ref _inside);
        }

        public void Complete()
        {
        }

        public void Dispose()
        {
        }
    }
}
