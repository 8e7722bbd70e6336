namespace Penstock.Ejfat;

/// <summary>A queue of fixed capacity for any number of writers and readers, without locks and without allocation (Dmitry Vyukov's bounded queue, with
/// numbers that leave room for a capacity of one).</summary>
internal sealed class BoundedQueue<T>
{
    private readonly Slot[] _slots;
    private QueuePositions _positions;

    public BoundedQueue(int capacity)
    {
        _slots = new Slot[capacity];
        for (var i = 0; i < capacity; i++) _slots[i].Turn = 2L * i;
    }

    public int Capacity => _slots.Length;

    /// <summary>How many there are; with others at work, how many there were a moment ago.</summary>
    public int Count => (int)Math.Clamp(Volatile.Read(ref _positions.Write) - Volatile.Read(ref _positions.Read), 0, _slots.Length);

    public bool TryEnqueue(T item)
    {
        var position = Volatile.Read(ref _positions.Write);
        while (true)
        {
            ref var slot = ref _slots[(uint)((ulong)position % (uint)_slots.Length)];
            var turn = Volatile.Read(ref slot.Turn);
            if (turn == 2 * position)
            {
                var seen = Interlocked.CompareExchange(ref _positions.Write, position + 1, position);
                if (seen == position)
                {
                    slot.Item = item;
                    Volatile.Write(ref slot.Turn, (2 * position) + 1);
                    return true;
                }
                position = seen;
            }
            else if (turn < 2 * position)
            {
                return false;
            }
            else
            {
                position = Volatile.Read(ref _positions.Write);
            }
        }
    }

    public bool TryDequeue(out T item)
    {
        var position = Volatile.Read(ref _positions.Read);
        while (true)
        {
            ref var slot = ref _slots[(uint)((ulong)position % (uint)_slots.Length)];
            var turn = Volatile.Read(ref slot.Turn);
            if (turn == (2 * position) + 1)
            {
                var seen = Interlocked.CompareExchange(ref _positions.Read, position + 1, position);
                if (seen == position)
                {
                    item = slot.Item;
                    slot.Item = default!;
                    Volatile.Write(ref slot.Turn, 2 * (position + _slots.Length));
                    return true;
                }
                position = seen;
            }
            else if (turn < (2 * position) + 1)
            {
                item = default!;
                return false;
            }
            else
            {
                position = Volatile.Read(ref _positions.Read);
            }
        }
    }

    // A slot's turn is 2p when it waits for the item of position p, and 2p + 1 when it holds it.
    private struct Slot
    {
        public long Turn;
        public T Item;
    }
}
