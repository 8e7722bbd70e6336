namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>What the data plane itself sees of the ticks: keeps epochs right without Sync messages, and when those are wrong.</summary>
internal sealed class ObservedTicks
{
    /// <summary>When no packet arrived for this long, nothing is in flight.</summary>
    public const long QuietMilliseconds = 1000;

    private TickSource _ticks = new();
    private ulong? _last;
    private long _packets;
    private long _packetAt = long.MinValue / 2;

    /// <summary>The highest tick in flight, or null when nothing is.</summary>
    public ulong? Seen { get; private set; }

    /// <summary>Ticks per second, as far as known; 0 otherwise.</summary>
    public double Rate => _ticks.Rate;

    /// <summary>Takes the data plane's figures.</summary>
    /// <param name="highest">The highest tick seen lately.</param>
    /// <param name="packets">Packets with a tick from allowed senders so far.</param>
    /// <param name="now">When, in milliseconds.</param>
    public void Observe(ulong? highest, long packets, long now)
    {
        if (packets != _packets) (_packets, _packetAt) = (packets, now);
        if (highest != _last)
        {
            _last = highest;
            if (highest is { } tick) _ticks.Add(new SyncSample(tick, 0, now));
        }
        Seen = now - _packetAt < QuietMilliseconds ? highest : null;
    }

    /// <summary>The tick at a time, or null.</summary>
    /// <param name="milliseconds">The time asked for.</param>
    /// <param name="now">The time it is.</param>
    public ulong? Predict(long milliseconds, long now) =>
        Seen is not null && now - _ticks.LastMilliseconds < QuietMilliseconds ? _ticks.Predict(milliseconds) : null;

    /// <summary>Begins anew: what has been seen until now does not count.</summary>
    /// <param name="highest">The highest tick seen lately.</param>
    /// <param name="packets">Packets so far.</param>
    public void Clear(ulong? highest, long packets)
    {
        _ticks = new TickSource();
        (_last, _packets, _packetAt) = (highest, packets, long.MinValue / 2);
        Seen = null;
    }
}
