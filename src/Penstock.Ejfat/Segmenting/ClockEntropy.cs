namespace Penstock.Ejfat;

/// <summary>How many bits of chance the low byte of the microsecond clock holds. Ticks come from that clock and slots from the ticks' low bits: with a coarse
/// clock (some virtual machines) only few slots would ever be used.</summary>
public static class ClockEntropy
{
    /// <summary>At or below this E2SAR replaces the low byte of its ticks by random bits.</summary>
    public const double EnoughBits = 6;

    /// <summary>The Shannon entropy, in bits (0..8), of the low bytes of some instants.</summary>
    /// <param name="microseconds">Readings of the clock; 1000 of them, a millisecond apart, are what E2SAR takes.</param>
    public static double OfLowByte(ReadOnlySpan<long> microseconds)
    {
        if (microseconds.IsEmpty) return 0;
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        foreach (var time in microseconds) counts[(byte)time]++;
        var bits = 0.0;
        foreach (var count in counts)
        {
            if (count == 0) continue;
            var share = (double)count / microseconds.Length;
            bits -= share * Math.Log2(share);
        }
        return bits;
    }

    /// <summary>Reads a clock as often as asked, waiting in between, and measures it. Takes about <paramref name="samples"/> times <paramref name="pause"/>; nothing
    /// in this library does so while something waits for it.</summary>
    /// <param name="clock">The clock ticks are taken from.</param>
    /// <param name="samples">How many readings. Default 1000.</param>
    /// <param name="pause">Between two readings. Default 1 ms.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<double> MeasureAsync(TimeProvider clock, int samples = 1000, TimeSpan? pause = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var times = new long[samples];
        for (var i = 0; i < samples; i++)
        {
            times[i] = clock.GetUtcNow().Ticks / TimeSpan.TicksPerMicrosecond;
            if (i < samples - 1) await Task.Delay(pause ?? TimeSpan.FromMilliseconds(1), cancellationToken);
        }
        return OfLowByte(times);
    }
}
