namespace Penstock.Ejfat;

/// <summary>The last word on events that were not delivered, until somebody reads it. Bounded: when nobody reads, later losses are only counted.</summary>
internal sealed class LostEventLog(int capacity)
{
    private readonly BoundedQueue<LostEvent> _events = new(capacity);
    private long _overflow;

    /// <summary>Losses for which there was no room.</summary>
    public long Overflow => Volatile.Read(ref _overflow);

    public void Add(in LostEvent lost)
    {
        if (!_events.TryEnqueue(lost)) Interlocked.Increment(ref _overflow);
    }

    public bool TryTake(out LostEvent lost) => _events.TryDequeue(out lost);
}
