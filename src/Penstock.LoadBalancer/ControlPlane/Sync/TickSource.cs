namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>What one sender said about its ticks: its last ten samples, and whether a further one can be believed.</summary>
internal sealed class TickSource
{
    private const int MaxSamples = 10;

    // A source may be this many times faster than it was, and this many seconds off, before a sample of it needs another that agrees.
    private const double Faster = 4;
    private const double Off = 10;
    private const double AnyStep = 1_000_000;

    private readonly SyncSample[] _newestFirst = new SyncSample[MaxSamples];
    private int _count;
    private SyncSample? _suspect;

    /// <summary>When the newest sample was received.</summary>
    public long LastMilliseconds { get; private set; }

    /// <summary>Ticks per second, as far as known; 0 otherwise.</summary>
    public double Rate => _count == 0 ? 0 : Math.Max(_newestFirst[0].RateHz, Slope());

    /// <summary>Takes a sample. One that contradicts the others waits for a second that agrees with it; then the source has begun anew.</summary>
    /// <returns>False when it was put aside.</returns>
    public bool Add(SyncSample sample)
    {
        if (_count > 0 && !Follows(_newestFirst[0], sample, Rate))
        {
            var began = _suspect is { } earlier && Follows(earlier, sample, Math.Max(earlier.RateHz, sample.RateHz));
            if (!began)
            {
                _suspect = sample;
                return false;
            }
            _newestFirst[0] = _suspect!.Value;
            _count = 1;
        }
        _suspect = null;
        _count = Math.Min(_count + 1, MaxSamples);
        _newestFirst.AsSpan(0, _count - 1).CopyTo(_newestFirst.AsSpan(1));
        _newestFirst[0] = sample;
        LastMilliseconds = sample.Milliseconds;
        return true;
    }

    /// <summary>The tick at a time, or null. A rate that is far below what the samples show is not believed.</summary>
    public ulong? Predict(long milliseconds)
    {
        var samples = _newestFirst.AsSpan(0, _count);
        if (_count > 2 && _newestFirst[0].RateHz > 0 && Slope() > 2.0 * _newestFirst[0].RateHz) return TickPrediction.ByLine(samples, milliseconds);
        return TickPrediction.At(samples, milliseconds);
    }

    private static bool Follows(SyncSample earlier, SyncSample later, double rate)
    {
        if (later.Tick > TickPrediction.MaxTick || later.Tick < earlier.Tick) return false;
        // Of a source whose speed is not known nothing can be said.
        if (rate <= 0) return true;
        var seconds = Math.Max(0, later.Milliseconds - earlier.Milliseconds) / 1000.0;
        return later.Tick - earlier.Tick <= (rate * (seconds + Off) * Faster) + AnyStep && later.RateHz <= (rate * 100) + AnyStep;
    }

    private double Slope()
    {
        if (_count < 2) return 0;
        var (newest, oldest) = (_newestFirst[0], _newestFirst[_count - 1]);
        var milliseconds = newest.Milliseconds - oldest.Milliseconds;
        return milliseconds > 0 ? (newest.Tick - oldest.Tick) * 1000.0 / milliseconds : 0;
    }
}
