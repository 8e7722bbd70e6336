using System.Diagnostics;

namespace Penstock.Ejfat.Segmenting;

/// <summary>Ticks: microseconds since 1970, the low byte repaired where it holds too little chance. Safe for any number of threads.</summary>
/// <remarks>E2SAR measures its clock for a second before it can be used. Here a coarse clock is found out within two milliseconds, and what a fine clock cannot
/// show, events at even distances, from the ticks that were given out.</remarks>
internal sealed class TickClock
{
    // A step of 4 µs leaves 64 values of the low byte: 6 bits, which is too few (ClockEntropy.EnoughBits).
    private const long CoarseStep = 4;
    private const int Window = 1024;
    private static readonly TimeSpan JudgingTime = TimeSpan.FromMilliseconds(2);

    private readonly TimeProvider _time;
    private readonly RandomBits _random;
    private readonly TickEntropy _entropy;
    private readonly bool _unique;
    private readonly long[] _recent = new long[Window];
    private uint _given;
    private long _last;

    /// <summary>Judges the clock; takes two milliseconds at most.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="random">Where repaired low bytes come from.</param>
    /// <param name="entropy">When to repair.</param>
    /// <param name="unique">No tick twice, each greater than the one before: ticks that number events too must differ.</param>
    public TickClock(TimeProvider time, RandomBits random, TickEntropy entropy, bool unique)
    {
        _time = time;
        _random = random;
        _entropy = entropy;
        _unique = unique;
        IsRepaired = entropy == TickEntropy.Randomize || (entropy == TickEntropy.Auto && SmallestStep(time) >= CoarseStep);
    }

    /// <summary>Whether the low byte is replaced.</summary>
    public bool IsRepaired { get; private set; }

    /// <summary>The time now, unrepaired: what Sync messages carry.</summary>
    public ulong Now => (ulong)Microseconds(_time);

    /// <summary>A tick for an event that is sent now.</summary>
    public ulong Next()
    {
        var tick = Microseconds(_time);
        if (IsRepaired) tick = (tick & ~0xFFL) | (byte)_random.Next();
        else if (_entropy == TickEntropy.Auto) Remember(tick);
        return (ulong)(_unique ? After(tick) : tick);
    }

    private static long Microseconds(TimeProvider time) => (time.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static long SmallestStep(TimeProvider time)
    {
        var smallest = long.MaxValue;
        var before = Microseconds(time);
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < JudgingTime && smallest >= CoarseStep;)
        {
            var now = Microseconds(time);
            if (now > before) smallest = Math.Min(smallest, now - before);
            before = now;
        }
        return smallest;
    }

    private long After(long tick)
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(tick, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last) return next;
        }
    }

    private void Remember(long tick)
    {
        var given = Interlocked.Increment(ref _given);
        _recent[given % Window] = tick;
        if (given % Window == 0 && ClockEntropy.OfLowByte(_recent) <= ClockEntropy.EnoughBits) IsRepaired = true;
    }
}
