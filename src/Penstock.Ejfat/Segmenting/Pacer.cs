using Penstock.Net;

namespace Penstock.Ejfat.Segmenting;

/// <summary>Makes sending threads wait for their turn under a rate.</summary>
/// <remarks>A thread that was kept off its core is late. What a usual receive buffer holds leaves then at line rate, so that short delays do not count; the rest is made up for by a
/// quarter more than the rate, so that the average is right on a busy host too and no receiver is flooded.</remarks>
internal sealed class Pacer
{
    // What is due this soon leaves now: being woken for each small event would cost more than sending it.
    private const long ShortestWait = 250_000;

    // E2SAR's receive buffer, and how long threads are usually kept off their cores.
    private const double BufferBytes = 3 * 1024 * 1024;
    private const double CatchUpFactor = 1.25;
    private static readonly TimeSpan ShortestBurst = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestBurst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestLateness = TimeSpan.FromSeconds(1);

    // Woken this often, a thread notices that it is to give up.
    private const long LongestSleep = 50_000_000;

    private readonly TimeProvider _time;
    private readonly TokenBucket _average;
    private readonly TokenBucket _bursts;
    private readonly long _start;

    /// <summary>A pacer that was idle until now.</summary>
    /// <param name="time">Its clock.</param>
    /// <param name="bitsPerSecond">The rate; more than 0.</param>
    public Pacer(TimeProvider time, double bitsPerSecond)
    {
        _time = time;
        _start = time.GetTimestamp();
        var buffer = TimeSpan.FromSeconds(Math.Min(BufferBytes * 8 / bitsPerSecond, LongestBurst.TotalSeconds));
        var idleCredit = buffer < ShortestBurst ? buffer : ShortestBurst;
        _average = new TokenBucket(bitsPerSecond, LongestLateness, idleCredit);
        var burst = buffer / CatchUpFactor;
        _bursts = new TokenBucket(bitsPerSecond * CatchUpFactor, burst > ShortestBurst ? burst : ShortestBurst, idleCredit);
    }

    /// <summary>Nanoseconds since the pacer was made.</summary>
    private long Now => (long)((_time.GetTimestamp() - _start) * (1e9 / _time.TimestampFrequency));

    /// <summary>Reserves room for bytes and says when they may leave, in nanoseconds on the pacer's clock; 0 for at once.</summary>
    public long Reserve(long wireBytes, bool wasWaiting)
    {
        var now = Now;
        var due = Math.Max(_average.Reserve(wireBytes, now, wasWaiting), _bursts.Reserve(wireBytes, now, wasWaiting));
        return due - now < ShortestWait ? 0 : due;
    }

    /// <summary>Sleeps until then, or until <paramref name="givenUp"/>.</summary>
    public void SleepUntil(long due, in CancellationToken givenUp)
    {
        for (var left = due - Now; left > 0 && !givenUp.IsCancellationRequested; left = due - Now)
            PreciseSleep.For(TimeSpan.FromTicks((Math.Min(left, LongestSleep) + 99) / TimeSpan.NanosecondsPerTick));
    }
}
