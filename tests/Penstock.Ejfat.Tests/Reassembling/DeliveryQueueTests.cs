using Penstock.Ejfat;

namespace Penstock.Tests;

public sealed class DeliveryQueueTests : IDisposable
{
    private readonly ReassemblyBench _bench = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Waiting_ends_with_the_time_when_nothing_comes()
    {
        var queue = new DeliveryQueue(4, QueueFullPolicy.DropNewest);
        Assert.Null(queue.Dequeue(TimeSpan.Zero, Token));
        Assert.Null(queue.Dequeue(TimeSpan.FromMilliseconds(20), Token));
    }

    [Fact]
    public async Task A_thread_that_waits_gets_the_event_that_comes()
    {
        var queue = new DeliveryQueue(4, QueueFullPolicy.DropNewest);
        var waiting = Task.Run(() => queue.Dequeue(Timeout.InfiniteTimeSpan, Token), Token);
        await Task.Delay(20, Token);
        var item = Put(queue);
        using var received = await waiting;
        Assert.Same(item, received);
    }

    [Fact]
    public async Task Several_who_await_get_the_events_in_the_order_they_asked()
    {
        var queue = new DeliveryQueue(4, QueueFullPolicy.DropNewest);
        var first = queue.DequeueAsync(Token);
        var second = queue.DequeueAsync(Token);
        var (a, b) = (Put(queue), Put(queue));
        Assert.Same(a, await first);
        Assert.Same(b, await second);
        a.Dispose();
        b.Dispose();
    }

    [Fact]
    public async Task Who_gives_up_takes_no_event_with_him()
    {
        var queue = new DeliveryQueue(4, QueueFullPolicy.DropNewest);
        using var cancel = new CancellationTokenSource();
        var given = queue.DequeueAsync(cancel.Token);
        var blocked = Task.Run(() => queue.Dequeue(Timeout.InfiniteTimeSpan, cancel.Token), Token);
        var other = queue.DequeueAsync(Token);
        await Task.Delay(20, Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await given);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await blocked);
        using var item = Put(queue);
        Assert.Same(item, await other);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await queue.DequeueAsync(cancel.Token));
    }

    [Fact]
    public async Task Closed_it_still_gives_what_it_holds_and_then_ends_all_waiting()
    {
        var queue = new DeliveryQueue(4, QueueFullPolicy.DropNewest);
        var blocked = Task.Run(() => queue.Dequeue(Timeout.InfiniteTimeSpan, Token), Token);
        var awaiting = queue.DequeueAsync(Token);
        await Task.Delay(20, Token);
        queue.Close();
        Assert.Null(await blocked);
        Assert.Equal(E2sarErrorCode.LogicError, (await Assert.ThrowsAsync<EjfatException>(async () => await awaiting)).Code);
        using var item = Put(queue);
        Assert.Same(item, await queue.DequeueAsync(Token));
        Assert.Null(queue.Dequeue(Timeout.InfiniteTimeSpan, Token));
        await Assert.ThrowsAsync<EjfatException>(async () => await queue.DequeueAsync(Token));
    }

    [Fact]
    public async Task With_the_waiting_policy_a_full_queue_holds_the_writer_until_there_is_room_or_it_is_told_not_to()
    {
        var queue = new DeliveryQueue(1, QueueFullPolicy.Wait);
        Put(queue).Dispose();
        var item = _bench.Pool.Rent(1)!;
        var writing = Task.Run(
            () =>
            {
                while (!queue.TryEnqueue(item, out var dropped)) Assert.Null(dropped);
            }, Token);
        await Task.Delay(30, Token);
        Assert.False(writing.IsCompleted);
        Assert.True(queue.TryDequeue(out _));
        await writing;
        queue.StopWaitingForRoom();
        Assert.False(queue.TryEnqueue(item, out var refused));
        Assert.Same(item, refused);
        item.Dispose();
    }

    [Fact]
    public async Task Readers_of_both_kinds_under_load_get_every_event_once()
    {
        const int Events = 20_000;
        var queue = new DeliveryQueue(50, QueueFullPolicy.Wait);
        var taken = 0;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(
            async () =>
            {
                try
                {
                    while (true)
                    {
                        (await queue.DequeueAsync(Token)).Dispose();
                        Interlocked.Increment(ref taken);
                    }
                }
                catch (EjfatException)
                {
                    // Closed and empty.
                }
            }, Token)).Append(Task.Run(
            () =>
            {
                while (queue.Dequeue(Timeout.InfiniteTimeSpan, Token) is { } item)
                {
                    item.Dispose();
                    Interlocked.Increment(ref taken);
                }
            }, Token)).ToArray();
        for (var i = 0; i < Events; i++)
        {
            var item = _bench.Pool.Rent(1)!;
            while (!queue.TryEnqueue(item, out _))
            {
            }
            if (i % 7 == 0) queue.Wake();
        }
        queue.Wake();
        queue.Close();
        await Task.WhenAll(readers);
        Assert.Equal(Events, taken);
        Assert.Equal(Events, queue.Taken);
    }

    private ReceivedEvent Put(DeliveryQueue queue)
    {
        var item = _bench.Pool.Rent(1)!;
        Assert.True(queue.TryEnqueue(item, out _));
        queue.Wake();
        return item;
    }
}
