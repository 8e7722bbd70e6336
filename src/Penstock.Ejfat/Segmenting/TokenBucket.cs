namespace Penstock.Ejfat.Segmenting;

/// <summary>Says when something may leave so that on average no more than a rate does. By deadlines: each reservation moves the next one's by size / rate, so that what
/// one wait lasts too long the next lasts less, and the error does not grow. Safe for any number of threads.</summary>
/// <remarks>What is late although it was there in time may catch up: by what a usual receive buffer holds, but by 10 ms at least (as long as a thread may well be kept off its
/// core) and by 100 ms at most. After a time in which there was nothing to send, by <see cref="IdleCredit"/>.</remarks>
internal sealed class TokenBucket
{
    /// <summary>How much of an idle time may be used later.</summary>
    public static readonly TimeSpan IdleCredit = TimeSpan.FromMilliseconds(1);

    // Time is counted in 1/64 ns, so that rounding is 0.4 % at most, for the smallest datagrams at 400 Gb/s, and nothing at usual sizes.
    private const long UnitsPerNanosecond = 64;
    private const double Longest = long.MaxValue / 4;
    private const double CatchUpBytes = 3 * 1024 * 1024;
    private const double ShortestCatchUp = 10e6 * UnitsPerNanosecond;
    private const double LongestCatchUp = 100e6 * UnitsPerNanosecond;
    private static readonly long IdleUnits = (long)IdleCredit.TotalNanoseconds * UnitsPerNanosecond;

    private readonly double _unitsPerByte;
    private readonly long _catchUpUnits;
    private long _next = long.MinValue;

    /// <summary>A bucket that was idle until now.</summary>
    /// <param name="bitsPerSecond">The rate; more than 0.</param>
    public TokenBucket(double bitsPerSecond)
    {
        _unitsPerByte = 8 * 1e9 * UnitsPerNanosecond / bitsPerSecond;
        _catchUpUnits = (long)Math.Clamp(CatchUpBytes * _unitsPerByte, ShortestCatchUp, LongestCatchUp);
    }

    /// <summary>Reserves room for bytes.</summary>
    /// <param name="bytes">How many, headers included.</param>
    /// <param name="now">Nanoseconds on a clock that never goes back, from about zero.</param>
    /// <param name="wasWaiting">Whether they were there when the ones before them left, so that being late is the sender's doing.</param>
    /// <returns>When they may leave, on the same clock; not after <paramref name="now"/>: at once.</returns>
    public long Reserve(long bytes, long now, bool wasWaiting)
    {
        var units = now * UnitsPerNanosecond;
        var earliest = units - (wasWaiting ? _catchUpUnits : IdleUnits);
        var cost = (long)Math.Min(Math.Round(bytes * _unitsPerByte), Longest);
        while (true)
        {
            var next = Volatile.Read(ref _next);
            var start = next == long.MinValue ? units : Math.Max(next, earliest);
            var end = start > Longest ? start : start + cost;
            if (Interlocked.CompareExchange(ref _next, end, next) == next) return start / UnitsPerNanosecond;
        }
    }
}
