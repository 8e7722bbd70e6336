namespace Penstock.LoadBalancer;

/// <summary>What is known about ticks when an epoch is made.</summary>
/// <param name="Seen">The highest tick the data plane has addressed; null when none is in flight.</param>
/// <param name="Near">No tick from here on has been addressed, nor will one be in the next moment.</param>
/// <param name="Ahead">The tick expected one lead from now, at least <paramref name="Near"/>: where a new epoch begins.</param>
internal readonly record struct TickForecast(ulong? Seen, ulong Near, ulong Ahead)
{
    /// <summary>Nothing is in flight: what is decided now may hold for every tick.</summary>
    public static TickForecast NothingInFlight => default;
}
