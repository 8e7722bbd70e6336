namespace Penstock.LoadBalancer;

/// <summary>The highest tick of all packet threads of an instance (the FPGA program's src_tick, as a maximum).</summary>
internal sealed class TickRegister(int threads)
{
    private readonly TickWatermark[] _threads = new TickWatermark[threads];

    /// <summary>The highest tick seen lately plus one; 0 before the first.</summary>
    public ulong Next
    {
        get
        {
            var (newest, highest) = (long.MinValue, 0UL);
            foreach (ref readonly var thread in _threads.AsSpan())
            {
                if (thread.Next != 0) newest = Math.Max(newest, thread.LastObserved);
            }

            // A thread that gets no datagrams any more does not forget by itself.
            foreach (ref readonly var thread in _threads.AsSpan())
            {
                if (thread.LastObserved >= newest - (2 * TickWatermark.WindowMilliseconds)) highest = Math.Max(highest, thread.Next);
            }

            return highest;
        }
    }

    /// <summary>The tick after another; the last ticks of all, which no epoch could follow, count as one.</summary>
    public static ulong After(ulong tick) => Math.Min(tick, ulong.MaxValue - 2) + 1;

    /// <summary>A thread's own mark.</summary>
    public ref TickWatermark this[int thread] => ref _threads[thread];
}
