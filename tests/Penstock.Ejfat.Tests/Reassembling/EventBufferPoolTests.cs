using Penstock.Ejfat;

namespace Penstock.Tests;

public sealed class EventBufferPoolTests
{
    [Fact]
    public void A_size_class_holds_its_length_and_wastes_a_fifth_at_most()
    {
        var random = new Random(3);
        var lengths = Enumerable.Range(0, 5000).Concat(Enumerable.Range(0, 5000).Select(_ => random.Next())).Append(int.MaxValue);
        foreach (var length in lengths)
        {
            var sizeClass = SizeClass.Of((uint)length);
            Assert.InRange(sizeClass, 0, SizeClass.Count - 1);
            Assert.InRange(SizeClass.BytesOf(sizeClass), length, Math.Max(SizeClass.MinBytes, (long)Math.Ceiling(length * 1.25)));
            Assert.True(sizeClass == 0 || SizeClass.BytesOf(sizeClass - 1) < length);
        }
    }

    [Fact]
    public void Buffers_given_back_are_used_again()
    {
        var budget = new MemoryBudget(1 << 20);
        var pool = new EventBufferPool(budget, 1 << 19);
        var first = pool.Rent(5000)!;
        first.Dispose();
        var used = budget.Used;
        Assert.Same(first, pool.Rent(4900));
        Assert.Equal(used, budget.Used);
        first.Dispose();
        pool.Close();
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public void Buffers_of_sizes_no_longer_asked_for_make_room_for_those_that_are()
    {
        var budget = new MemoryBudget(1 << 20);
        var pool = new EventBufferPool(budget, 100_000);
        foreach (var item in Enumerable.Range(0, 90).Select(_ => pool.Rent(1000)!).ToArray()) item.Dispose();
        var large = pool.Rent(60_000)!;
        large.Dispose();
        Assert.Same(large, pool.Rent(60_000));
        large.Dispose();
        pool.Close();
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public void At_the_limit_cached_buffers_are_freed_before_one_is_refused()
    {
        var budget = new MemoryBudget(100_000);
        var pool = new EventBufferPool(budget, 100_000);
        foreach (var item in Enumerable.Range(0, 40).Select(_ => pool.Rent(1000)!).ToArray()) item.Dispose();
        using var large = pool.Rent(80_000);
        Assert.NotNull(large);
        Assert.Null(pool.Rent(80_000));
    }

    [Fact]
    public void Many_threads_give_back_what_one_rents()
    {
        var budget = new MemoryBudget(1 << 24);
        var pool = new EventBufferPool(budget, 1 << 23);
        using var queue = new System.Collections.Concurrent.BlockingCollection<ReceivedEvent>(256);
        var readers = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            foreach (var item in queue.GetConsumingEnumerable()) item.Dispose();
        })).ToArray();
        foreach (var reader in readers) reader.Start();
        var random = new Random(1);
        var seen = new HashSet<ReceivedEvent>();
        for (var i = 0; i < 100_000; i++)
        {
            var item = pool.Rent(random.Next(1, 4000))!;
            seen.Add(item);
            item.EventNumber = (ulong)i;
            Assert.True(item.Span.Length > 0);
            queue.Add(item, TestContext.Current.CancellationToken);
        }
        queue.CompleteAdding();
        foreach (var reader in readers) reader.Join();
        Assert.True(seen.Count < 5000, $"{seen.Count} buffers were made for 256 in use");
        pool.Close();
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public void What_is_given_back_after_the_pool_was_closed_is_freed()
    {
        var budget = new MemoryBudget(1 << 20);
        var pool = new EventBufferPool(budget, 1 << 20);
        var held = pool.Rent(100)!;
        pool.Close();
        Assert.NotEqual(0, budget.Used);
        Assert.Equal(100, held.Span.Length);
        held.Dispose();
        Assert.Equal(0, budget.Used);
    }
}
