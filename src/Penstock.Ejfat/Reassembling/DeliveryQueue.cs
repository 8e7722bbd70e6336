using System.Diagnostics.CodeAnalysis;

namespace Penstock.Ejfat;

/// <summary>Whole events on their way from the receive threads to the application. Receive threads take no lock unless somebody waits; they call
/// <see cref="Wake"/> once per batch, not per event.</summary>
internal sealed class DeliveryQueue(int capacity, QueueFullPolicy policy)
{
    private readonly BoundedQueue<ReceivedEvent> _events = new(capacity);
    // Held by readers that wait and by whoever wakes them, never by a receive thread while nobody waits.
    private readonly object _gate = new();
    private readonly List<DeliveryWaiter> _waiters = [];
    private readonly Stack<DeliveryWaiter> _idle = new();
    private int _waiting;
    private volatile bool _closed;
    private volatile bool _isWaitingOff;
    private long _taken;

    public int Count => _events.Count;

    public int Capacity => _events.Capacity;

    /// <summary>Events the application has taken.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Puts an event in. What is to go when there is no room is as the policy says.</summary>
    /// <param name="item">A whole event.</param>
    /// <param name="dropped">The event that had to go, which may be <paramref name="item"/>; null when none had to.</param>
    /// <returns>True when <paramref name="item"/> is in, false when it has gone or the oldest has gone and another attempt is due.</returns>
    public bool TryEnqueue(ReceivedEvent item, out ReceivedEvent? dropped)
    {
        dropped = null;
        if (_events.TryEnqueue(item)) return true;
        switch (policy)
        {
            case QueueFullPolicy.DropOldest:
                // Not counted as taken: it goes to nobody.
                _ = _events.TryDequeue(out dropped);
                return false;
            case QueueFullPolicy.Wait when !_isWaitingOff:
                Wake();
                Thread.Sleep(1);
                return false;
            default:
                dropped = item;
                return false;
        }
    }

    public bool TryDequeue([NotNullWhen(true)] out ReceivedEvent? item)
    {
        if (!_events.TryDequeue(out item)) return false;
        Interlocked.Increment(ref _taken);
        return true;
    }

    /// <summary>Waits for an event.</summary>
    /// <returns>Null when the time is over, or the queue is closed and empty.</returns>
    public ReceivedEvent? Dequeue(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (TryDequeue(out var item)) return item;
        var end = timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + (long)Math.Ceiling(timeout.TotalMilliseconds);
        using var registration = cancellationToken.UnsafeRegister(static queue => ((DeliveryQueue)queue!).WakeWaiters(), this);
        lock (_gate)
        {
            Interlocked.Increment(ref _waiting);
            try
            {
                while (true)
                {
                    if (TryDequeue(out item)) return item;
                    cancellationToken.ThrowIfCancellationRequested();
                    var left = end == long.MaxValue ? int.MaxValue : end - Environment.TickCount64;
                    if (_closed || left <= 0) return null;
                    Monitor.Wait(_gate, (int)Math.Min(left, int.MaxValue));
                }
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }
    }

    /// <summary>Waits for an event.</summary>
    /// <exception cref="EjfatException">The queue is closed and empty (<see cref="E2sarErrorCode.LogicError"/>).</exception>
    public ValueTask<ReceivedEvent> DequeueAsync(CancellationToken cancellationToken)
    {
        if (TryDequeue(out var item)) return new(item);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<ReceivedEvent>(cancellationToken);
        DeliveryWaiter waiter;
        lock (_gate)
        {
            Interlocked.Increment(ref _waiting);
            if (TryDequeue(out item) || _closed)
            {
                Interlocked.Decrement(ref _waiting);
                return item is not null ? new(item) : ValueTask.FromException<ReceivedEvent>(Closed());
            }
            waiter = _idle.TryPop(out var idle) ? idle : new DeliveryWaiter(this);
            _waiters.Add(waiter);
        }
        return waiter.Start(cancellationToken);
    }

    /// <summary>Tells those who wait that events have been put in.</summary>
    public void Wake()
    {
        // The reader announces itself, then looks; the writer writes, then looks for readers: with a fence in between one of them sees the other.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _waiting) > 0 && _events.Count > 0) WakeWaiters();
    }

    /// <summary>From here on a full queue drops the newest, where receive threads waited before: nobody may take events any more.</summary>
    public void StopWaitingForRoom() => _isWaitingOff = true;

    /// <summary>No more events come. What is in the queue can still be taken.</summary>
    public void Close()
    {
        _closed = true;
        WakeWaiters();
    }

    private static EjfatException Closed() => new(E2sarErrorCode.LogicError, "the Reassembler was stopped and no more events are queued");

    /// <summary>Takes a waiter out that is still waiting.</summary>
    internal bool TryRemove(DeliveryWaiter waiter)
    {
        lock (_gate)
        {
            if (!_waiters.Remove(waiter)) return false;
            Interlocked.Decrement(ref _waiting);
            return true;
        }
    }

    internal void Reuse(DeliveryWaiter waiter)
    {
        lock (_gate) _idle.Push(waiter);
    }

    private void WakeWaiters()
    {
        lock (_gate)
        {
            while (_waiters.Count > 0)
            {
                if (!TryDequeue(out var item) && !_closed) break;
                var waiter = _waiters[0];
                _waiters.RemoveAt(0);
                Interlocked.Decrement(ref _waiting);
                if (item is not null) waiter.SetResult(item);
                else waiter.SetException(Closed());
            }
            Monitor.PulseAll(_gate);
        }
    }
}
