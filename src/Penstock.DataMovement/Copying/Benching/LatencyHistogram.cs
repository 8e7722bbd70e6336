using System.Numerics;

namespace Penstock.DataMovement.Copying.Benching;

/// <summary>Times by powers of two in eighths: within 13 % from a nanosecond to an hour, in 4 KiB, whatever the count.</summary>
internal sealed class LatencyHistogram
{
    private const int Parts = 8;
    private readonly long[] _counts = new long[64 * Parts];

    public long Max { get; private set; }

    public void Add(long nanoseconds)
    {
        _counts[Slot(Math.Max(1, nanoseconds))]++;
        Max = Math.Max(Max, nanoseconds);
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>The upper end of the slot in which a share of all times lies, in nanoseconds.</summary>
    public long Quantile(double share)
    {
        var wanted = (long)Math.Ceiling(_counts.Sum() * share);
        long seen = 0;
        for (var slot = 0; slot < _counts.Length; slot++)
        {
            seen += _counts[slot];
            if (seen >= wanted && seen > 0) return Math.Min(Max, End(slot));
        }

        return Max;
    }

    private static int Slot(long value)
    {
        var power = BitOperations.Log2((ulong)value);
        return power < 3 ? (int)value : (power * Parts) + (int)((value >> (power - 3)) & (Parts - 1));
    }

    private static long End(int slot) => slot < Parts * 3 ? slot : (1L << (slot / Parts)) + ((slot % Parts + 1L) << (slot / Parts - 3)) - 1;
}
