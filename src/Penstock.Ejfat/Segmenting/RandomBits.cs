namespace Penstock.Ejfat.Segmenting;

/// <summary>Random numbers for any number of threads, without a lock: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) over a shared counter. The same seed gives the
/// same numbers.</summary>
internal sealed class RandomBits(long seed)
{
    private long _state = seed;

    public ulong Next()
    {
        var z = (ulong)Interlocked.Add(ref _state, unchecked((long)0x9E3779B97F4A7C15));
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
