using Penstock.Net.Linux;

namespace Penstock.Net;

/// <summary>Sleeps of less than a millisecond, which <see cref="Thread.Sleep(TimeSpan)"/> rounds down to none.</summary>
public static unsafe class PreciseSleep
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Sends the calling thread to sleep, for the time given and usually some 60 µs more (Linux's timer slack). A signal may end it early. Off Linux whole
    /// milliseconds, rounded up.</summary>
    public static void For(TimeSpan time)
    {
        if (time <= TimeSpan.Zero) return;
        if (!OperatingSystem.IsLinux())
        {
            Thread.Sleep((int)Math.Min(Math.Ceiling(time.TotalMilliseconds), int.MaxValue));
            return;
        }
        var nanoseconds = time.Ticks * TimeSpan.NanosecondsPerTick;
        var parts = stackalloc nint[2];
        (parts[0], parts[1]) = ((nint)(nanoseconds / NanosecondsPerSecond), (nint)(nanoseconds % NanosecondsPerSecond));
        _ = LibC.Sleep(parts, null);
    }
}
