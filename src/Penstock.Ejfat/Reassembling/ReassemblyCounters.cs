namespace Penstock.Ejfat;

/// <summary>Everything one receive thread counts. Written by that thread, read by any.</summary>
internal sealed class ReassemblyCounters
{
    private readonly long[] _datagrams = new long[Enum.GetValues<SegmentOutcome>().Length];
    private readonly long[] _lost = new long[Enum.GetValues<LostEventReason>().Length];
    private long _bytes;
    private long _started;
    private long _whole;
    private long _wholeBytes;
    private int _inProgress;

    /// <summary>Bytes of all datagrams, with their LB and RE headers.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Events of which something arrived, and that were no repetition of a recent one.</summary>
    public long Started => Volatile.Read(ref _started);

    /// <summary>Events that became whole.</summary>
    public long Whole => Volatile.Read(ref _whole);

    /// <summary>Bytes of the events that became whole.</summary>
    public long WholeBytes => Volatile.Read(ref _wholeBytes);

    /// <summary>Events that are incomplete now.</summary>
    public int InProgress => Volatile.Read(ref _inProgress);

    public long AllDatagrams => Sum(_datagrams);

    public long AllLost => Sum(_lost);

    public long Datagrams(SegmentOutcome outcome) => Volatile.Read(ref _datagrams[(int)outcome]);

    public long Lost(LostEventReason reason) => Volatile.Read(ref _lost[(int)reason]);

    public void CountDatagram(SegmentOutcome outcome, int bytes)
    {
        _datagrams[(int)outcome]++;
        _bytes += bytes;
    }

    public void CountStarted() => _started++;

    public void CountWhole(long bytes)
    {
        _whole++;
        _wholeBytes += bytes;
    }

    // By several threads where the oldest of a shared queue has to go.
    public void CountLost(LostEventReason reason) => _lost[(int)reason]++;

    public void SetInProgress(int count) => _inProgress = count;

    private static long Sum(long[] counts)
    {
        var sum = 0L;
        for (var i = 0; i < counts.Length; i++) sum += Volatile.Read(ref counts[i]);
        return sum;
    }
}
