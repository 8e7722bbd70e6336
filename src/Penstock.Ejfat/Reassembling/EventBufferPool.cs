namespace Penstock.Ejfat;

/// <summary>The event buffers of one receive thread. Only that thread rents; events are given back from any thread, over a list that the thread takes
/// whole, so that neither side waits for the other. Keeps a bounded number of bytes for reuse, the most recently used first.</summary>
internal sealed class EventBufferPool(MemoryBudget budget, long cacheBytes)
{
    private readonly ReceivedEvent?[] _cached = new ReceivedEvent?[SizeClass.Count];
    private ReceivedEvent? _returned;
    private long _cachedBytes;
    private volatile bool _closed;

    /// <summary>A buffer for an event of <paramref name="length"/> bytes, or null when that is not possible within the budget.</summary>
    public ReceivedEvent? Rent(int length)
    {
        var sizeClass = SizeClass.Of((uint)length);
        if (_cached[sizeClass] is null) TakeReturned();
        var item = _cached[sizeClass] is not null ? PopCached(sizeClass) : Allocate(sizeClass);
        item?.Take(length);
        return item;
    }

    /// <summary>Takes an event back in the renting thread.</summary>
    public void GiveBackHere(ReceivedEvent item)
    {
        item.Release();
        Keep(item);
    }

    /// <summary>Takes an event back from any thread.</summary>
    public void GiveBack(ReceivedEvent item)
    {
        ReceivedEvent? first;
        do
        {
            first = Volatile.Read(ref _returned);
            item.Next = first;
        }
        while (Interlocked.CompareExchange(ref _returned, item, first) != first);
        if (_closed) FreeReturned();
    }

    /// <summary>Frees what is not in use; what is given back from now on is freed at once. The renting thread has ended.</summary>
    public void Close()
    {
        _closed = true;
        FreeReturned();
        FreeCached();
    }

    private ReceivedEvent? Allocate(int sizeClass)
    {
        var cost = ReceivedEvent.CostOf(sizeClass);
        if (!budget.TryTake(cost))
        {
            FreeCached();
            if (!budget.TryTake(cost)) return null;
        }
        try
        {
            return new ReceivedEvent(this, sizeClass);
        }
        catch (OutOfMemoryException)
        {
            budget.Give(cost);
            return null;
        }
    }

    private void TakeReturned()
    {
        var item = Interlocked.Exchange(ref _returned, null);
        while (item is not null)
        {
            var next = item.Next;
            Keep(item);
            item = next;
        }
    }

    private void Keep(ReceivedEvent item)
    {
        var cost = ReceivedEvent.CostOf(item.Class);
        if (_cachedBytes + cost > cacheBytes && !MakeRoom(cost, item.Class))
        {
            Free(item);
            return;
        }
        _cachedBytes += cost;
        item.Next = _cached[item.Class];
        _cached[item.Class] = item;
    }

    // What is coming back now is what will be asked for next; buffers of other sizes go.
    private bool MakeRoom(long cost, int sizeClass)
    {
        if (cost > cacheBytes) return false;
        for (var other = 0; other < _cached.Length && _cachedBytes + cost > cacheBytes; other++)
        {
            while (other != sizeClass && _cached[other] is not null && _cachedBytes + cost > cacheBytes) Free(PopCached(other));
        }
        return _cachedBytes + cost <= cacheBytes;
    }

    private ReceivedEvent PopCached(int sizeClass)
    {
        var item = _cached[sizeClass]!;
        _cached[sizeClass] = item.Next;
        item.Next = null;
        _cachedBytes -= ReceivedEvent.CostOf(sizeClass);
        return item;
    }

    private void FreeCached()
    {
        for (var sizeClass = 0; sizeClass < _cached.Length; sizeClass++)
        {
            while (_cached[sizeClass] is not null) Free(PopCached(sizeClass));
        }
    }

    private void FreeReturned()
    {
        var item = Interlocked.Exchange(ref _returned, null);
        while (item is not null)
        {
            var next = item.Next;
            Free(item);
            item = next;
        }
    }

    private void Free(ReceivedEvent item)
    {
        item.FreeMemory();
        budget.Give(ReceivedEvent.CostOf(item.Class));
    }
}
