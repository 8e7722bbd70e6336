using Penstock.Net;

namespace Penstock.Ejfat.Segmenting;

/// <summary>Makes sending threads wait for their turn under a rate.</summary>
internal sealed class Pacer
{
    // What is due this soon leaves now: being woken for each small event would cost more than sending it.
    private const long ShortestWait = 250_000;

    // Woken this often, a thread notices that it is to give up.
    private const long LongestSleep = 50_000_000;

    private readonly TimeProvider _time;
    private readonly TokenBucket _bucket;
    private readonly long _start;

    public Pacer(TimeProvider time, TokenBucket bucket)
    {
        _time = time;
        _bucket = bucket;
        _start = time.GetTimestamp();
    }

    /// <summary>Nanoseconds since the pacer was made.</summary>
    private long Now => (long)((_time.GetTimestamp() - _start) * (1e9 / _time.TimestampFrequency));

    /// <summary>Reserves room for bytes and says when they may leave, in nanoseconds on the pacer's clock; 0 for at once.</summary>
    public long Reserve(long wireBytes, bool wasWaiting)
    {
        var now = Now;
        var due = _bucket.Reserve(wireBytes, now, wasWaiting);
        return due - now < ShortestWait ? 0 : due;
    }

    /// <summary>Sleeps until then, or until <paramref name="givenUp"/>.</summary>
    public void SleepUntil(long due, in CancellationToken givenUp)
    {
        for (var left = due - Now; left > 0 && !givenUp.IsCancellationRequested; left = due - Now)
            PreciseSleep.For(TimeSpan.FromTicks((Math.Min(left, LongestSleep) + 99) / TimeSpan.NanosecondsPerTick));
    }
}
