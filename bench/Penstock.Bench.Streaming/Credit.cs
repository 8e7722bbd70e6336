namespace Penstock.Bench.Streaming;

/// <summary>Bounds what is under way so that nothing is lost: the sender asks before each chunk, the receiver gives back. Both sleep, neither spins.</summary>
internal sealed class Credit(long window)
{
    private readonly Lock _lock = new();
    private readonly AutoResetEvent _more = new(initialState: false);
    private long _underWay;

    public bool Take(long bytes, TimeSpan patience)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_underWay + bytes <= window || _underWay == 0)
                {
                    _underWay += bytes;
                    return true;
                }
            }
            // Nothing came back for so long: it was lost, and the window starts anew.
            if (_more.WaitOne(patience)) continue;
            lock (_lock) _underWay = 0;
            return false;
        }
    }

    public void Return(long bytes)
    {
        bool wake;
        lock (_lock)
        {
            _underWay = Math.Max(0, _underWay - bytes);
            wake = _underWay <= window / 2;
        }
        if (wake) _more.Set();
    }
}
