namespace Penstock.LoadBalancer;

/// <summary>What the packet threads of an instance share: the tables in force, the ticks seen, the watch on split events. Publishing locks; packet threads never do.</summary>
/// <remarks>
/// A thread announces the ticks of a batch, then a fence, then reads which tables are in force. Who publishes writes the tables, then a fence, then reads the announced
/// ticks and settles the floor above them. So a thread that still used the old tables for a tick has announced it in time, and a thread that sees new tables unsettled can
/// settle them itself: nobody waits for anybody.
/// </remarks>
internal sealed class RoutingState
{
    private readonly Lock _publishing = new();
    private readonly PacketCounters[] _counters;
    private readonly TickRegister _register;
    private RoutingTables _tables = new(ForwardingTables.Empty, null);

    public RoutingState(int threads)
    {
        _register = new TickRegister(threads);
        _counters = [.. Enumerable.Range(0, threads).Select(_ => new PacketCounters())];
    }

    /// <summary>The tables in force.</summary>
    public RoutingTables Tables => Volatile.Read(ref _tables);

    /// <summary>Counts split events.</summary>
    public SplitEventWatch SplitEvents { get; } = new();

    /// <summary>The highest tick seen lately; null before the first.</summary>
    public ulong? HighestTick => _register.Next is > 0 and var next ? next - 1 : null;

    /// <summary>A thread's counters.</summary>
    public PacketCounters CountersOf(int thread) => _counters[thread];

    /// <summary>Puts tables in force.</summary>
    public void Publish(ForwardingTables tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        lock (_publishing)
        {
            foreach (var counters in _counters) counters.Admit(tables);
            var next = new RoutingTables(tables, _tables);
            Volatile.Write(ref _tables, next);
            Interlocked.MemoryBarrier();
            Settle(next);

            // The instance is free again: the next reservation's ticks have nothing to do with these.
            if (!next.HasEpochs) _register.Forget();
        }
    }

    /// <summary>A thread is about to handle ticks below <paramref name="next"/>. Afterwards it must read <see cref="Tables"/> anew.</summary>
    public void Announce(int thread, ulong next, long nowMilliseconds)
    {
        _register.Observe(thread, next, nowMilliseconds);
        Interlocked.MemoryBarrier();
    }

    /// <summary>Makes the first ticks of tables in force final.</summary>
    public void Settle(RoutingTables tables)
    {
        if (!tables.IsSettled) tables.Settle(_register.Next);
    }

    /// <summary>The counters of all threads.</summary>
    public DataPlaneCounters GetCounters(long kernelDrops)
    {
        var sum = new CounterSum();
        foreach (var counters in _counters) counters.AddTo(sum);
        return sum.ToCounters(kernelDrops, SplitEvents.SplitEvents);
    }
}
