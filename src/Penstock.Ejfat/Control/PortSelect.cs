using System.Numerics;

namespace Penstock.Ejfat.Control;

/// <summary>How many low bits of the entropy choose among a worker's ports (the protocol's PortRange).</summary>
public static class PortSelect
{
    /// <summary>The most bits, for 16384 ports.</summary>
    public const int MaxBits = 14;

    /// <summary>The fewest bits whose 2^bits ports are enough for <paramref name="sources"/>: 0 below 2, 14 above 16384.</summary>
    public static int BitsFor(int sources) => sources < 2 ? 0 : Math.Min(MaxBits, 32 - BitOperations.LeadingZeroCount((uint)(sources - 1)));
}
