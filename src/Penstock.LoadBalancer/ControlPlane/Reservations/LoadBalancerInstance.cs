using System.Net;
using System.Net.Sockets;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>One load balancer of the pool: a data plane, a Sync address, and at most one reservation.</summary>
internal sealed class LoadBalancerInstance(int index, IInstanceDataPlane dataPlane)
{
    /// <summary>What permissions on it name, from 1.</summary>
    public long Id { get; } = index + 1;

    /// <summary>What the protocol calls fpgaLbId, from 0.</summary>
    public uint Number { get; } = (uint)index;

    public IInstanceDataPlane DataPlane { get; } = dataPlane;

    /// <summary>Where Sync messages are received over IPv4, or null.</summary>
    public IPEndPoint? SyncIPv4 { get; set; }

    /// <summary>Where Sync messages are received over IPv6, or null. The port is IPv4's.</summary>
    public IPEndPoint? SyncIPv6 { get; set; }

    public int SyncPort => (SyncIPv4 ?? SyncIPv6)?.Port ?? 0;

    /// <summary>Who has it; null when it is free.</summary>
    public Reservation? Reservation { get; set; }

    public ObservedTicks Ticks { get; } = new();

    /// <summary>The number of the next epoch; higher than all the data plane has seen, whoever had the instance.</summary>
    public ulong NextEpoch { get; set; } = 1;

    public ResourcePath Path => new(Id, Reservation: null, Session: null);

    public bool Has(AddressFamily family) => (family == AddressFamily.InterNetwork ? DataPlane.DataIPv4 : DataPlane.DataIPv6) is not null;

    /// <summary>Asks the data plane what it has seen.</summary>
    public void Observe(Moment now) => Ticks.Observe(DataPlane.HighestTick, CountPackets(), now.Milliseconds);

    /// <summary>What the data plane has seen until now does not count any more.</summary>
    public void ForgetTicks() => Ticks.Clear(DataPlane.HighestTick, CountPackets());

    private long CountPackets()
    {
        var counters = DataPlane.GetCounters();
        return counters.Version2Datagrams + counters.Version3Datagrams;
    }
}
