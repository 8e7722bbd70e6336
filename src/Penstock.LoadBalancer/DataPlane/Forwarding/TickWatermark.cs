using System.Runtime.InteropServices;

namespace Penstock.LoadBalancer;

/// <summary>The highest tick one packet thread has seen lately. Written by that thread alone, read by all. On cache lines of its own.</summary>
/// <remarks>
/// "Lately" is the last one to two seconds in which ticks arrived: a sender that begins anew at lower ticks, or one wrong tick, must not hold up new epochs for ever, and an
/// event older than that is complete or lost. "Next" is the highest tick plus one, 0 for none.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct TickWatermark
{
    internal const long WindowMilliseconds = 1000;

    [FieldOffset(128)]
    private ulong _next;

    [FieldOffset(136)]
    private long _lastObserved;

    [FieldOffset(144)]
    private ulong _current;

    [FieldOffset(152)]
    private ulong _before;

    [FieldOffset(160)]
    private long _windowEnd;

    [FieldOffset(168)]
    private int _generation;

    /// <summary>The highest tick plus one; 0 for none.</summary>
    public readonly ulong Next => Volatile.Read(in _next);

    /// <summary>When a tick was last observed, in milliseconds of the thread's clock.</summary>
    public readonly long LastObserved => Volatile.Read(in _lastObserved);

    /// <summary>Whether it holds a tick of this generation; generations are reservations, so to say.</summary>
    public readonly bool IsOf(int generation) => Volatile.Read(in _generation) == generation && Next != 0;

    /// <summary>Takes note of the highest tick (plus one) of a batch, before any of the batch is sent.</summary>
    public void Observe(ulong next, long nowMilliseconds, int generation)
    {
        if (next == 0) return;
        if (generation != _generation)
        {
            _current = _before = 0;
            Volatile.Write(ref _next, 0);
            Volatile.Write(ref _generation, generation);
        }

        if (nowMilliseconds >= _windowEnd)
        {
            _before = _current;
            _current = 0;
            _windowEnd = nowMilliseconds + WindowMilliseconds;
        }

        _current = Math.Max(_current, next);
        Volatile.Write(ref _next, Math.Max(_current, _before));
        Volatile.Write(ref _lastObserved, nowMilliseconds);
    }
}
