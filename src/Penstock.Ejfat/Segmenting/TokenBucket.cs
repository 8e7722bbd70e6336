namespace Penstock.Ejfat.Segmenting;

/// <summary>Says when something may leave so that on average no more than a rate does. By deadlines: each reservation moves the next one's by size / rate, so that what
/// one wait lasts too long the next lasts less, and the error does not grow. Safe for any number of threads.</summary>
internal sealed class TokenBucket
{
    // Time is counted in 1/64 ns, so that rounding is 0.4 % at most, for the smallest datagrams at 400 Gb/s, and nothing at usual sizes.
    private const long UnitsPerNanosecond = 64;
    private const double Longest = long.MaxValue / 4;

    private readonly double _unitsPerByte;
    private readonly long _catchUpUnits;
    private readonly long _idleUnits;
    private long _next = long.MinValue;

    /// <summary>A bucket that was idle until now.</summary>
    /// <param name="bitsPerSecond">The rate; more than 0.</param>
    /// <param name="catchUp">How much lateness is made up for of what was there in time.</param>
    /// <param name="idleCredit">How much of a time in which there was nothing to send may be used later.</param>
    public TokenBucket(double bitsPerSecond, TimeSpan catchUp, TimeSpan idleCredit)
    {
        _unitsPerByte = 8 * 1e9 * UnitsPerNanosecond / bitsPerSecond;
        _catchUpUnits = (long)catchUp.TotalNanoseconds * UnitsPerNanosecond;
        _idleUnits = (long)idleCredit.TotalNanoseconds * UnitsPerNanosecond;
    }

    /// <summary>Reserves room for bytes.</summary>
    /// <param name="bytes">How many, headers included.</param>
    /// <param name="now">Nanoseconds on a clock that never goes back, from about zero.</param>
    /// <param name="wasWaiting">Whether they were there when the ones before them left, so that being late is the sender's doing.</param>
    /// <returns>When they may leave, on the same clock; not after <paramref name="now"/>: at once.</returns>
    public long Reserve(long bytes, long now, bool wasWaiting)
    {
        var units = now * UnitsPerNanosecond;
        var earliest = units - (wasWaiting ? _catchUpUnits : _idleUnits);
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
