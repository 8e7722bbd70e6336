namespace Penstock.LoadBalancer;

/// <summary>Which tick a source will have at a time, as udplbd2 2.3 predicts it: by the rate it reports, else by a line through its samples.</summary>
internal static class TickPrediction
{
    /// <summary>The largest tick that can be predicted; what lies beyond is unknown.</summary>
    public const ulong MaxTick = long.MaxValue;

    /// <summary>The tick at a time.</summary>
    /// <param name="samples">Of one source, the newest first.</param>
    /// <param name="milliseconds">The time, on the samples' clock.</param>
    /// <returns>Null when it cannot be known.</returns>
    public static ulong? At(ReadOnlySpan<SyncSample> samples, long milliseconds)
    {
        if (samples.IsEmpty) return null;
        var newest = samples[0];
        return newest.RateHz > 0 ? ByRate(newest, milliseconds) : ByLine(samples, milliseconds);
    }

    /// <summary>By the rate a sample reports.</summary>
    public static ulong? ByRate(SyncSample sample, long milliseconds) =>
        Add(sample.Tick, Math.Round((double)sample.RateHz * (milliseconds - sample.Milliseconds) / 1000, MidpointRounding.AwayFromZero));

    /// <summary>By the line of least squares through samples whose tick is above 0. Null with fewer than two different times, or when it falls below the smallest tick.</summary>
    public static ulong? ByLine(ReadOnlySpan<SyncSample> samples, long milliseconds)
    {
        var smallest = ulong.MaxValue;
        var origin = long.MaxValue;
        foreach (var sample in samples)
        {
            if (sample.Tick == 0) continue;
            smallest = Math.Min(smallest, sample.Tick);
            origin = Math.Min(origin, sample.Milliseconds);
        }
        double n = 0, sumX = 0, sumY = 0, sumXX = 0, sumXY = 0;
        foreach (var sample in samples)
        {
            if (sample.Tick == 0) continue;
            double x = sample.Milliseconds - origin, y = sample.Tick - smallest;
            n++;
            sumX += x;
            sumY += y;
            sumXX += x * x;
            sumXY += x * y;
        }
        var divisor = (n * sumXX) - (sumX * sumX);
        if (n < 2 || divisor <= 0) return null;
        var slope = ((n * sumXY) - (sumX * sumY)) / divisor;
        var intercept = (sumY - (slope * sumX)) / n;
        var above = Math.Round((slope * (milliseconds - origin)) + intercept, MidpointRounding.AwayFromZero);
        return above >= 0 ? Add(smallest, above) : null;
    }

    private static ulong? Add(ulong tick, double ticks)
    {
        var sum = tick + ticks;
        if (double.IsNaN(sum) || sum > MaxTick || sum < 0 || tick > MaxTick) return null;
        // Not by the double's sum: it has 53 bits.
        var result = ticks >= 0 ? tick + (ulong)ticks : tick - Math.Min(tick, (ulong)-ticks);
        return result <= MaxTick ? result : null;
    }
}
