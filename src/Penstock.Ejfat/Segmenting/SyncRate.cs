namespace Penstock.Ejfat.Segmenting;

/// <summary>How fast a tick grows, over the last Sync periods. For one thread.</summary>
internal sealed class SyncRate
{
    private readonly (ulong Tick, long Nanoseconds)[] _samples;
    private int _count;
    private int _newest;

    /// <summary>No samples yet.</summary>
    /// <param name="periods">Periods to look back; one sample more is kept.</param>
    public SyncRate(int periods)
    {
        _samples = new (ulong, long)[periods + 1];
        _newest = periods;
    }

    /// <summary>Ticks per second; null before there are two samples.</summary>
    public uint? Hz
    {
        get
        {
            if (_count < 2) return null;
            var newest = _samples[_newest];
            var oldest = _samples[(_newest + _samples.Length - _count + 1) % _samples.Length];
            if (newest.Nanoseconds <= oldest.Nanoseconds) return null;
            var rate = (newest.Tick - oldest.Tick) * 1e9 / (newest.Nanoseconds - oldest.Nanoseconds);
            return (uint)Math.Min(Math.Round(rate), uint.MaxValue);
        }
    }

    /// <summary>Notes a tick and when it was current. A tick or a time that goes back begins anew.</summary>
    public void Add(ulong tick, long nanoseconds)
    {
        if (_count > 0 && (tick < _samples[_newest].Tick || nanoseconds < _samples[_newest].Nanoseconds)) _count = 0;
        _newest = (_newest + 1) % _samples.Length;
        _samples[_newest] = (tick, nanoseconds);
        _count = Math.Min(_count + 1, _samples.Length);
    }
}
