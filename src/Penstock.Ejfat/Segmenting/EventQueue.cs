namespace Penstock.Ejfat.Segmenting;

/// <summary>A bounded queue for any number of producers and consumers. Producers return at once or await room; consumers are threads that sleep while it is empty.</summary>
/// <remarks>Budget: no allocation after the first waits, no lock unless somebody has to wait. The ring is Vyukov's bounded queue; a slot's turn counts
/// 2 × lap when free and 2 × lap + 1 when full, so that any capacity works. The tail's high bit closes the queue: no ticket can be taken after it.</remarks>
internal sealed partial class EventQueue<T> : IDisposable
{
    private const long ClosedBit = 1L << 62;

    private readonly Slot[] _slots;
    private readonly Admission _admit;
    private readonly int _admitBelow;
    private readonly SemaphoreSlim _wake = new(0);
    private PaddedCounter _tail;
    private PaddedCounter _head;
    private int _sleepers;

    /// <summary>An empty queue.</summary>
    /// <param name="capacity">Items it holds at most.</param>
    /// <param name="admit">Called on each item once it has its place, never on one that was refused.</param>
    public EventQueue(int capacity, Admission admit)
    {
        _slots = new Slot[capacity];
        _admitBelow = capacity - Math.Clamp(capacity / 4, 1, RoomPerWaking);
        _admit = admit;
    }

    /// <summary>Last changes to an item on its way in.</summary>
    public delegate void Admission(ref T item);

    private enum Outcome
    {
        Accepted,
        Full,
        Closed,
    }

    /// <summary>Items taken in so far.</summary>
    public long Accepted => Volatile.Read(ref _tail.Value) & ~ClosedBit;

    /// <summary>Items in it.</summary>
    public long Count => Math.Max(0, Accepted - Volatile.Read(ref _head.Value));

    /// <summary>Whether it takes no more items.</summary>
    public bool IsClosed => (Volatile.Read(ref _tail.Value) & ClosedBit) != 0;

    private bool HasItem
    {
        get
        {
            var (lap, index) = Math.DivRem(Volatile.Read(ref _head.Value), _slots.Length);
            return Volatile.Read(ref _slots[index].Turn) == (2 * lap) + 1;
        }
    }

    private bool IsDrained
    {
        get
        {
            var tail = Volatile.Read(ref _tail.Value);
            return (tail & ClosedBit) != 0 && Volatile.Read(ref _head.Value) >= (tail & ~ClosedBit);
        }
    }

    /// <summary>Takes an item in; false when it is full, or others wait for room already.</summary>
    /// <exception cref="EjfatException">It is closed.</exception>
    public bool TryEnqueue(in T item)
    {
        if (Volatile.Read(ref _waiting) != 0 && !IsClosed) return false;
        var outcome = TryPut(in item);
        return outcome != Outcome.Closed ? outcome == Outcome.Accepted : throw ClosedError();
    }

    /// <summary>Takes the oldest item out; false when it is empty.</summary>
    public bool TryDequeue(out T item)
    {
        var head = Volatile.Read(ref _head.Value);
        while (true)
        {
            var (lap, index) = Math.DivRem(head, _slots.Length);
            ref var slot = ref _slots[index];
            if (Volatile.Read(ref slot.Turn) != (2 * lap) + 1)
            {
                var again = Volatile.Read(ref _head.Value);
                if (again == head) break;
                head = again;
                continue;
            }
            var seen = Interlocked.CompareExchange(ref _head.Value, head + 1, head);
            if (seen != head)
            {
                head = seen;
                continue;
            }
            item = slot.Item;
            slot.Item = default!;
            Volatile.Write(ref slot.Turn, 2 * (lap + 1));
            AdmitWaiters();
            return true;
        }
        item = default!;
        return false;
    }

    /// <summary>Sleeps until there is an item. False when the queue is closed and empty.</summary>
    public bool WaitForItem()
    {
        while (true)
        {
            if (HasItem) return true;
            if (IsDrained)
            {
                // Another sleeper cannot have seen the last item go.
                WakeAll();
                return false;
            }
            Interlocked.Increment(ref _sleepers);
            if ((HasItem || IsDrained) && TryClaimSleeper()) continue;
            _wake.Wait();
        }
    }

    /// <summary>Refuses everything from now on, those who wait for room included. What is in the queue stays.</summary>
    public void Close()
    {
        Interlocked.Or(ref _tail.Value, ClosedBit);
        AdmitWaiters();
        WakeAll();
    }

    /// <summary>Frees what sleepers waited for; nobody may sleep any more.</summary>
    public void Dispose() => _wake.Dispose();

    private static EjfatException ClosedError() => new(E2sarErrorCode.LogicError, "the event was not queued: the segmenter is stopped or being stopped; events are accepted until StopAsync");

    private Outcome TryPut(in T item)
    {
        var tail = Volatile.Read(ref _tail.Value);
        while (true)
        {
            if ((tail & ClosedBit) != 0) return Outcome.Closed;
            var (lap, index) = Math.DivRem(tail, _slots.Length);
            ref var slot = ref _slots[index];
            if (Volatile.Read(ref slot.Turn) != 2 * lap)
            {
                var again = Volatile.Read(ref _tail.Value);
                if (again == tail) return Outcome.Full;
                tail = again;
                continue;
            }
            var seen = Interlocked.CompareExchange(ref _tail.Value, tail + 1, tail);
            if (seen != tail)
            {
                tail = seen;
                continue;
            }
            slot.Item = item;
            _admit(ref slot.Item);
            Volatile.Write(ref slot.Turn, (2 * lap) + 1);
            // The item must be visible before the sleepers are looked at: a consumer counts itself among them before it looks for an item.
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _sleepers) > 0 && TryClaimSleeper()) _wake.Release();
            return Outcome.Accepted;
        }
    }

    // Who takes a sleeper off the count owes it one release, or is that sleeper.
    private bool TryClaimSleeper()
    {
        while (true)
        {
            var sleepers = Volatile.Read(ref _sleepers);
            if (sleepers == 0) return false;
            if (Interlocked.CompareExchange(ref _sleepers, sleepers - 1, sleepers) == sleepers) return true;
        }
    }

    private void WakeAll()
    {
        while (TryClaimSleeper()) _wake.Release();
    }

    private struct Slot
    {
        public long Turn;
        public T Item;
    }
}
