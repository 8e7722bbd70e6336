namespace Penstock.Ejfat;

/// <summary>The native memory all receive threads of a Reassembler may hold together, cached buffers included.</summary>
internal sealed class MemoryBudget(long limit)
{
    private long _used;

    public long Limit => limit;

    public long Used => Volatile.Read(ref _used);

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit) return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    public void Give(long bytes) => Interlocked.Add(ref _used, -bytes);
}
