namespace Penstock.LoadBalancer;

/// <summary>What is known about ticks when an epoch is made.</summary>
/// <param name="Seen">The highest tick the data plane has addressed; null when none is in flight.</param>
/// <param name="Near">No tick from here on has been addressed, nor will one be in the next moment.</param>
/// <param name="Ahead">Where a new epoch begins: the tick expected one lead from now.</param>
internal readonly record struct TickForecast(ulong? Seen, ulong Near, ulong Ahead)
{
    /// <summary>The same, for an epoch that is to begin as soon as the data plane can do it without changing the worker of a tick.</summary>
    public TickForecast AtOnce => Seen is { } seen ? this with { Ahead = seen + 1 } : this;

    /// <summary>Nothing is in flight: what is decided now may hold for every tick.</summary>
    public static TickForecast NothingInFlight => default;
}
