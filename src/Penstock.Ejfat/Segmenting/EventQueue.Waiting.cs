using System.Threading.Tasks.Sources;

namespace Penstock.Ejfat.Segmenting;

// Producers that await room: first come, first served. All of it under one lock, which consumers take only when somebody waits.
internal sealed partial class EventQueue<T>
{
    private const int PooledWaiters = 256;

    // Waking a producer costs as much as sending a few events: it shall find room for more than one.
    private const int RoomPerWaking = 64;

    private readonly Lock _waitersLock = new();
    private Waiter? _first;
    private Waiter? _last;
    private Waiter? _pool;
    private int _pooled;
    private int _waiting;

    /// <summary>Takes an item in as soon as there is room.</summary>
    /// <exception cref="EjfatException">The queue is closed, or was while waiting.</exception>
    public ValueTask EnqueueAsync(in T item, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);
        if (Volatile.Read(ref _waiting) == 0)
        {
            var outcome = TryPut(in item);
            if (outcome == Outcome.Accepted) return default;
            if (outcome == Outcome.Closed) return ValueTask.FromException(ClosedError());
        }
        Waiter waiter;
        ValueTask task;
        lock (_waitersLock)
        {
            waiter = Rent();
            waiter.Item = item;
            task = new ValueTask(waiter, waiter.Version);
            Link(waiter);
            // Counted before looking for room: a consumer makes room before it looks at the count.
            Interlocked.Exchange(ref _waiting, _waiting + 1);
            AdmitLocked();
        }
        waiter.CancelBy(cancellationToken);
        return task;
    }

    private void AdmitWaiters()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _waiting) == 0 || (Count > _admitBelow && !IsClosed)) return;
        lock (_waitersLock) AdmitLocked();
    }

    private void AdmitLocked()
    {
        while (_first is { } waiter)
        {
            var outcome = TryPut(in waiter.Item);
            if (outcome == Outcome.Full) return;
            Unlink(waiter);
            waiter.Finish(outcome == Outcome.Accepted ? null : ClosedError());
        }
    }

    private void Cancel(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_waitersLock)
        {
            if (!waiter.IsLinked) return;
            Unlink(waiter);
            waiter.Finish(new OperationCanceledException("the event was not queued: waiting for room was cancelled", cancellationToken));
            AdmitLocked();
        }
    }

    private void Link(Waiter waiter)
    {
        waiter.IsLinked = true;
        waiter.Previous = _last;
        if (_last is null) _first = waiter;
        else _last.Next = waiter;
        _last = waiter;
    }

    private void Unlink(Waiter waiter)
    {
        if (waiter.Previous is null) _first = waiter.Next;
        else waiter.Previous.Next = waiter.Next;
        if (waiter.Next is null) _last = waiter.Previous;
        else waiter.Next.Previous = waiter.Previous;
        waiter.Previous = waiter.Next = null;
        waiter.IsLinked = false;
        Volatile.Write(ref _waiting, _waiting - 1);
    }

    private Waiter Rent()
    {
        if (_pool is not { } waiter) return new Waiter(this);
        _pool = waiter.Next;
        waiter.Next = null;
        _pooled--;
        return waiter;
    }

    private void Return(Waiter waiter)
    {
        lock (_waitersLock)
        {
            if (_pooled == PooledWaiters) return;
            waiter.Next = _pool;
            _pool = waiter;
            _pooled++;
        }
    }

    private sealed class Waiter(EventQueue<T> queue) : IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
        private CancellationTokenRegistration _registration;

        public T Item = default!;

        public Waiter? Previous { get; set; }

        public Waiter? Next { get; set; }

        public bool IsLinked { get; set; }

        public short Version => _core.Version;

        private EventQueue<T> Queue => queue;

        public void CancelBy(CancellationToken cancellationToken)
        {
            if (cancellationToken.CanBeCanceled)
                _registration = cancellationToken.UnsafeRegister(static (state, token) => { var w = (Waiter)state!; w.Queue.Cancel(w, token); }, this);
        }

        public void Finish(Exception? error)
        {
            Item = default!;
            if (error is null) _core.SetResult(true);
            else _core.SetException(error);
        }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);

        public void GetResult(short token)
        {
            // Asked a second time or too early it throws here, and is not given back twice.
            if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending) throw new InvalidOperationException("the result was asked for before it was there");
            try
            {
                _core.GetResult(token);
            }
            finally
            {
                _registration.Dispose();
                _registration = default;
                _core.Reset();
                queue.Return(this);
            }
        }
    }
}
