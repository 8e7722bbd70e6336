using System.Collections.Concurrent;
using Penstock.Ejfat;
using Penstock.Ejfat.Segmenting;

namespace Penstock.Tests;

public sealed class EventQueueTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(2047)]
    public void It_holds_as_many_as_it_says_in_their_order(int capacity)
    {
        using var queue = QueueOf(capacity);
        for (var lap = 0; lap < 3; lap++)
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
        Assert.Equal(3 * capacity, queue.Accepted);
    }

    [Fact]
    public void Only_items_that_got_in_are_stamped()
    {
        var stamps = 0;
        using var queue = new EventQueue<int>(2, (ref item) => item = ++stamps);
        Assert.Equal([true, true, false, false], new[] { 9, 9, 9, 9 }.Select(i => queue.TryEnqueue(i)));
        Assert.True(queue.TryDequeue(out var first));
        Assert.True(queue.TryEnqueue(9));
        Assert.Equal((1, 3), (first, stamps));
    }

    [Fact]
    public async Task Those_who_wait_get_in_in_their_order_and_before_others()
    {
        using var queue = QueueOf(1);
        Assert.True(queue.TryEnqueue(0));
        var waiting = Enumerable.Range(1, 5).Select(i => queue.EnqueueAsync(i, Cancelled).AsTask()).ToArray();
        var taken = new List<int>();
        while (taken.Count < 6)
        {
            Assert.True(queue.TryDequeue(out var item));
            taken.Add(item);
            if (taken.Count < 6) Assert.False(queue.TryEnqueue(99));
        }
        await Task.WhenAll(waiting);
        Assert.Equal(Enumerable.Range(0, 6), taken);
    }

    [Fact]
    public async Task A_producer_is_woken_when_there_is_room_for_several_items()
    {
        using var queue = QueueOf(100);
        for (var i = 0; i < 100; i++) Assert.True(queue.TryEnqueue(i));
        var waiting = queue.EnqueueAsync(100, Cancelled).AsTask();
        for (var i = 0; i < 24; i++) Assert.True(queue.TryDequeue(out _));
        Assert.False(waiting.IsCompleted);
        Assert.True(queue.TryDequeue(out _));
        await waiting;
        Assert.Equal(76, queue.Count);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled_and_leaves_no_trace()
    {
        using var queue = QueueOf(1);
        using var cancel = new CancellationTokenSource();
        Assert.True(queue.TryEnqueue(0));
        var first = queue.EnqueueAsync(1, cancel.Token).AsTask();
        var second = queue.EnqueueAsync(2, Cancelled).AsTask();
        await cancel.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(cancel.Token, error.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queue.EnqueueAsync(3, cancel.Token).AsTask());
        Assert.True(queue.TryDequeue(out var item));
        await second;
        Assert.True(queue.TryDequeue(out var next));
        Assert.Equal((0, 2), (item, next));
        Assert.Equal(2, queue.Accepted);
    }

    [Fact]
    public async Task Closing_refuses_those_who_wait_and_keeps_what_is_in()
    {
        using var queue = QueueOf(1);
        Assert.True(queue.TryEnqueue(7));
        var waiting = queue.EnqueueAsync(8, Cancelled).AsTask();
        queue.Close();
        Assert.Equal(E2sarErrorCode.LogicError, (await Assert.ThrowsAsync<EjfatException>(() => waiting)).Code);
        Assert.Throws<EjfatException>(() => queue.TryEnqueue(9));
        await Assert.ThrowsAsync<EjfatException>(() => queue.EnqueueAsync(9, Cancelled).AsTask());
        Assert.True(queue.WaitForItem());
        Assert.True(queue.TryDequeue(out var item));
        Assert.Equal(7, item);
        Assert.False(queue.WaitForItem());
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 1, 16)]
    [InlineData(3, 3, 1)]
    [InlineData(4, 4, 5)]
    [InlineData(2, 2, 1000)]
    public async Task Nothing_is_lost_or_doubled_among_producers_and_sleeping_consumers(int producers, int consumers, int capacity)
    {
        const int each = 20_000;
        using var queue = QueueOf(capacity);
        var taken = new ConcurrentBag<int>();
        var consuming = Enumerable.Range(0, consumers).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (queue.WaitForItem())
                {
                    while (queue.TryDequeue(out var item)) taken.Add(item);
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, producers).Select(p => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                if (i % 3 != 0 || !queue.TryEnqueue((p * each) + i)) await queue.EnqueueAsync((p * each) + i, Cancelled);
            }
        })));
        queue.Close();
        await Task.WhenAll(consuming).WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
        Assert.Equal(Enumerable.Range(0, producers * each), taken.Order());
    }

    [Fact]
    public async Task Every_event_taken_before_the_closing_comes_out_whoever_closes_when()
    {
        for (var round = 0; round < 300; round++)
        {
            using var queue = QueueOf(3);
            var taken = 0;
            var consumer = Task.Run(() =>
            {
                while (queue.WaitForItem())
                {
                    while (queue.TryDequeue(out _)) taken++;
                }
            }, Cancelled);
            var accepted = 0;
            var producer = Task.Run(async () =>
            {
                try
                {
                    while (true)
                    {
                        await queue.EnqueueAsync(1, Cancelled);
                        accepted++;
                    }
                }
                catch (EjfatException)
                {
                    // Closed.
                }
            }, Cancelled);
            Thread.SpinWait(round * 20);
            queue.Close();
            await Task.WhenAll(consumer, producer).WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
            Assert.Equal(accepted, taken);
        }
    }

    [Fact]
    public async Task All_sleepers_learn_of_the_end_though_the_last_item_comes_after_the_closing()
    {
        using var gate = new ManualResetEventSlim();
        using var inside = new ManualResetEventSlim();
        using var queue = new EventQueue<int>(4, (ref _) =>
        {
            inside.Set();
            gate.Wait(Cancelled);
        });
        var producer = Task.Run(() => queue.TryEnqueue(1), Cancelled);
        inside.Wait(Cancelled);
        // The producer has its place, but the item is not there yet.
        queue.Close();
        var taken = 0;
        var consumers = Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (queue.WaitForItem()) Interlocked.Add(ref taken, queue.TryDequeue(out var _) ? 1 : 0);
            },
            TaskCreationOptions.LongRunning)).ToArray();
        await Task.Delay(50, Cancelled);
        gate.Set();
        await Task.WhenAll(consumers).WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
        Assert.True(await producer);
        Assert.Equal(1, taken);
    }

    [Fact]
    public void Waiting_for_room_allocates_nothing_once_warm()
    {
        using var queue = QueueOf(1);
        using var cancel = new CancellationTokenSource();
        Assert.True(queue.TryEnqueue(0));
        for (var i = 0; i < 100; i++) Pass();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 5000; i++) Pass();
        // The smallest object each time would be 120,000; a collection in between may count a few thousand.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32_768);

        void Pass()
        {
            var entry = queue.EnqueueAsync(1, cancel.Token);
            if (entry.IsCompleted || !queue.TryDequeue(out _)) throw new InvalidOperationException("it did not wait");
            entry.GetAwaiter().GetResult();
        }
    }

    private static EventQueue<int> QueueOf(int capacity) => new(capacity, (ref _) => { });
}
