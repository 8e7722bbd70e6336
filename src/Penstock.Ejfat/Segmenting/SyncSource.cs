using Penstock.Ejfat.Wire;

namespace Penstock.Ejfat.Segmenting;

/// <summary>What Sync messages say: the tick now, and how fast it grows. For one thread.</summary>
internal sealed class SyncSource(TimeProvider time, SenderTicks ticks, uint eventSourceId, int periods, uint expectedRate)
{
    // Clock ticks are microseconds.
    private const uint ClockHz = 1_000_000;

    private readonly SyncRate _rate = new(periods);

    /// <summary>The message to send now.</summary>
    public SyncHeader Next()
    {
        var nanoseconds = (time.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick;
        if (!ticks.AreOwn) return new SyncHeader(eventSourceId, (ulong)nanoseconds / 1000, ClockHz, (ulong)nanoseconds);
        var tick = ticks.Current;
        _rate.Add(tick, nanoseconds);
        return new SyncHeader(eventSourceId, tick, _rate.Hz ?? expectedRate, (ulong)nanoseconds);
    }
}
