namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>What will be sent when: by the senders' Sync messages, by what the data plane sees, and, before both, by the clock.</summary>
internal static class Forecasts
{
    // Sync messages that are further ahead of the packets than this many seconds are not about these packets.
    private const double FarAhead = 10;
    private const double AnyStep = 1_000_000;

    /// <summary>Where an epoch made now may begin, with a lead so that it is in force everywhere before its first tick is sent.</summary>
    public static TickForecast For(Reservation reservation, Moment now, TimeSpan lead)
    {
        if (reservation.Instance.Ticks.Seen is not { } seen) return TickForecast.NothingInFlight;
        var near = Math.Max(Predict(reservation, now, lead / 2) ?? 0, seen + 1);
        return new TickForecast(seen, near, Math.Max(Predict(reservation, now, lead) ?? 0, near));
    }

    /// <summary>The tick expected some time from now, or null when nothing is known.</summary>
    public static ulong? Predict(Reservation reservation, Moment now, TimeSpan later)
    {
        var at = now.Plus(later).Milliseconds;
        var observed = reservation.Instance.Ticks.Predict(at, now.Milliseconds);
        var told = reservation.Sync.Predict(at, now.Milliseconds);
        if (reservation.Instance.Ticks.Seen is { } seen)
        {
            // The packets are the truth: what contradicts them is left aside.
            if (told is not null && IsFarAhead(reservation, now, seen)) told = null;
            if (told is null && observed is null) return Seeded(reservation, at, now, seen) ?? seen;
            return Math.Max(Math.Max(told ?? 0, observed ?? 0), seen);
        }
        return told ?? (reservation.Sync.Count == 0 ? Seeded(reservation, at, now, seen: null) : null);
    }

    private static bool IsFarAhead(Reservation reservation, Moment now, ulong seen)
    {
        var current = reservation.Sync.Predict(now.Milliseconds, now.Milliseconds) ?? 0;
        var rate = Math.Max(reservation.Sync.Rate(now.Milliseconds), reservation.Instance.Ticks.Rate);
        return current > seen && current - seen > (rate * FarAhead) + AnyStep;
    }

    private static ulong? Seeded(Reservation reservation, long at, Moment now, ulong? seen)
    {
        if (now.Milliseconds - reservation.Seed.Milliseconds > SyncSources.ForgottenMilliseconds) return null;
        if (seen is { } tick && TickPrediction.ByRate(reservation.Seed, now.Milliseconds) is { } current && (current > tick ? current - tick : tick - current) > reservation.Seed.RateHz * FarAhead) return null;
        return TickPrediction.ByRate(reservation.Seed, at);
    }
}
