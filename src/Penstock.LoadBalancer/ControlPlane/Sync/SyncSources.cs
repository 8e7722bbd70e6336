using System.Net;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>The senders' ticks of one reservation, each sender for itself: their ticks need not have anything to do with each other.</summary>
internal sealed class SyncSources
{
    /// <summary>The most senders remembered; the one silent for longest makes room.</summary>
    public const int MaxSources = 256;

    /// <summary>A sender silent for longer no longer counts beside others. Senders send once a second.</summary>
    public const long SilentMilliseconds = 10_000;

    /// <summary>Nothing said longer ago than this is believed.</summary>
    public const long ForgottenMilliseconds = 60_000;

    private readonly Dictionary<(IPAddress Address, uint SourceId), TickSource> _sources = [];

    /// <summary>How many senders are remembered.</summary>
    public int Count => _sources.Count;

    /// <summary>Takes what a sender said.</summary>
    /// <returns>False when it was put aside as not believable.</returns>
    public bool Add(IPAddress address, uint sourceId, SyncSample sample)
    {
        if (sample.Tick > TickPrediction.MaxTick) return false;
        if (!_sources.TryGetValue((address, sourceId), out var source))
        {
            if (_sources.Count >= MaxSources) _sources.Remove(_sources.MinBy(s => s.Value.LastMilliseconds).Key);
            _sources.Add((address, sourceId), source = new TickSource());
        }
        return source.Add(sample);
    }

    /// <summary>The highest tick any sender will have at a time, or null.</summary>
    /// <param name="milliseconds">The time asked for.</param>
    /// <param name="now">The time it is.</param>
    public ulong? Predict(long milliseconds, long now)
    {
        ulong? highest = null;
        foreach (var source in Talking(now))
        {
            if (source.Predict(milliseconds) is { } tick && !(tick <= highest)) highest = tick;
        }
        return highest;
    }

    /// <summary>How fast the fastest of them is, in ticks per second.</summary>
    public double Rate(long now) => Talking(now).Select(s => s.Rate).DefaultIfEmpty().Max();

    /// <summary>Forgets everything.</summary>
    public void Clear() => _sources.Clear();

    private IEnumerable<TickSource> Talking(long now)
    {
        var latest = _sources.Values.Select(s => s.LastMilliseconds).DefaultIfEmpty(long.MinValue / 2).Max();
        var since = latest >= now - SilentMilliseconds ? now - SilentMilliseconds : Math.Max(latest, now - ForgottenMilliseconds);
        return _sources.Values.Where(s => s.LastMilliseconds >= since && s.Rate >= 0);
    }
}
