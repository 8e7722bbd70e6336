using Penstock.Ejfat;

namespace Penstock.Tests;

public sealed class BoundedQueueTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public void It_takes_exactly_its_capacity_and_keeps_the_order(int capacity)
    {
        var queue = new BoundedQueue<int>(capacity);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < capacity; i++) Assert.True(queue.TryEnqueue(i));
            Assert.False(queue.TryEnqueue(-1));
            Assert.Equal(capacity, queue.Count);
            for (var i = 0; i < capacity; i++)
            {
                Assert.True(queue.TryDequeue(out var item));
                Assert.Equal(i, item);
            }
            Assert.False(queue.TryDequeue(out _));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void Many_writers_and_readers_lose_and_double_nothing(int capacity)
    {
        const int Writers = 3;
        const int Each = 50_000;
        var queue = new BoundedQueue<int>(capacity);
        var seen = new int[Writers * Each];
        var left = Writers * Each;
        var threads = Enumerable.Range(0, Writers).Select(w => new Thread(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                while (!queue.TryEnqueue((w * Each) + i)) Thread.Yield();
            }
        })).Concat(Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            while (Volatile.Read(ref left) > 0)
            {
                if (!queue.TryDequeue(out var item))
                {
                    Thread.Yield();
                    continue;
                }
                Interlocked.Increment(ref seen[item]);
                Interlocked.Decrement(ref left);
            }
        }))).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.All(seen, times => Assert.Equal(1, times));
    }
}
