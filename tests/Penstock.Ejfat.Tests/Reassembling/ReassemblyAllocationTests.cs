using Penstock.Ejfat;

namespace Penstock.Tests;

public sealed class ReassemblyAllocationTests
{
    [Theory]
    [InlineData(1_000_000, 8936)]
    [InlineData(10_000, 8936)]
    [InlineData(100, 1436)]
    public void Receiving_and_disposing_events_allocates_nothing_once_it_has_begun(int eventBytes, int segmentBytes)
    {
        using var bench = new ReassemblyBench(new ReassemblyLimits { Timeout = 500, RecentFor = 1000, MaxRecentEvents = 1024 }, memory: 1 << 28, cache: 1 << 27);
        var datagrams = Enumerable.Range(0, (eventBytes + segmentBytes - 1) / segmentBytes)
            .Select(i => ReassemblyBench.Piece(0, i * segmentBytes, Math.Min(segmentBytes, eventBytes - (i * segmentBytes)), eventBytes)).ToArray();
        var number = 0ul;
        var perRound = Math.Max(10, 20_000 / datagrams.Length);
        Receive(perRound);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Receive(perRound);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Receive(int events)
        {
            for (var i = 0; i < events; i++)
            {
                number++;
                for (var k = 0; k < datagrams.Length; k++)
                {
                    // Neighbours are exchanged, and some arrive twice.
                    var datagram = datagrams[(k ^ 1) < datagrams.Length ? k ^ 1 : k];
                    System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(datagram.AsSpan(12), number);
                    bench.Table.Accept(datagram, ReassemblyBench.Sender, bench.Now);
                    if (k % 16 == 3) bench.Table.Accept(datagram, ReassemblyBench.Sender, bench.Now);
                }
                bench.Queue.Wake();
                bench.Table.Sweep(++bench.Now);
                while (bench.Queue.TryDequeue(out var received)) received.Dispose();
            }
        }
    }

    [Fact]
    public void Events_that_time_out_allocate_nothing()
    {
        using var bench = new ReassemblyBench(new ReassemblyLimits { Timeout = 50, RecentFor = 100, MaxRecentEvents = 1024 }, lostCapacity: 100);
        var datagram = ReassemblyBench.Piece(0, 500, 100, 1000);
        Lose(5000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Lose(5000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Lose(int events)
        {
            for (var i = 0; i < events; i++)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(datagram.AsSpan(12), (ulong)bench.Now);
                bench.Table.Accept(datagram, ReassemblyBench.Sender, bench.Now);
                bench.Table.Sweep(++bench.Now);
            }
        }
    }

    [Fact]
    public async Task Awaiting_events_one_after_another_allocates_nothing_in_the_queue()
    {
        var queue = new DeliveryQueue(8, QueueFullPolicy.DropNewest);
        using var bench = new ReassemblyBench();
        var item = bench.Pool.Rent(10)!;
        long before = 0;
        for (var i = 0; i < 100; i++)
        {
            if (i == 50) before = GC.GetAllocatedBytesForCurrentThread();
            var waiting = queue.DequeueAsync(TestContext.Current.CancellationToken);
            Assert.False(waiting.IsCompleted);
            queue.TryEnqueue(item, out _);
            queue.Wake();
            // Completed, so that this thread goes on.
            Assert.True(waiting.IsCompleted);
            Assert.Same(item, await waiting);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        item.Dispose();
    }
}
