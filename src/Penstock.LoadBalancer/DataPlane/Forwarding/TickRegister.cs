namespace Penstock.LoadBalancer;

/// <summary>The highest tick of all packet threads of an instance (the FPGA program's src_tick, as a maximum).</summary>
internal sealed class TickRegister(int threads)
{
    private readonly TickWatermark[] _threads = new TickWatermark[threads];
    private int _generation;

    /// <summary>The highest tick seen lately plus one; 0 before the first.</summary>
    public ulong Next
    {
        get
        {
            var generation = Volatile.Read(ref _generation);
            var newest = long.MinValue;
            foreach (ref readonly var thread in _threads.AsSpan())
            {
                if (thread.IsOf(generation)) newest = Math.Max(newest, thread.LastObserved);
            }

            // A thread that gets no datagrams any more does not forget by itself.
            var highest = 0UL;
            foreach (ref readonly var thread in _threads.AsSpan())
            {
                if (thread.IsOf(generation) && thread.LastObserved >= newest - (2 * TickWatermark.WindowMilliseconds)) highest = Math.Max(highest, thread.Next);
            }

            return highest;
        }
    }

    /// <summary>The tick after another; the last ticks of all, which no epoch could follow, count as one.</summary>
    public static ulong After(ulong tick) => Math.Min(tick, ulong.MaxValue - 2) + 1;

    /// <summary>A thread takes note of the highest tick (plus one) of its batch.</summary>
    public void Observe(int thread, ulong next, long nowMilliseconds) => _threads[thread].Observe(next, nowMilliseconds, Volatile.Read(ref _generation));

    /// <summary>What was seen belongs to the past: no tick is in flight.</summary>
    public void Forget() => Interlocked.Increment(ref _generation);
}
