using System.Net;
using Penstock.LoadBalancer;

namespace Penstock.Tests;

/// <summary>A data plane that remembers what was published and shows the ticks it is told to.</summary>
internal sealed class FakeDataPlane : IInstanceDataPlane
{
    private long _packets;

    public IPAddress? DataIPv4 { get; init; } = IPAddress.Loopback;

    public IPAddress? DataIPv6 { get; init; }

    public int FirstPort { get; init; } = 19522;

    public int LastPort { get; init; } = 19522;

    public ulong? HighestTick { get; private set; }

    public ForwardingTables Tables { get; private set; } = ForwardingTables.Empty;

    public int Published { get; private set; }

    public void Publish(ForwardingTables tables)
    {
        Tables = tables;
        Published++;
    }

    /// <summary>Packets with this tick arrive.</summary>
    public void See(ulong tick)
    {
        HighestTick = Math.Max(HighestTick ?? 0, tick);
        _packets++;
    }

    /// <summary>Packets with lower ticks arrive: a sender that began anew.</summary>
    public void SeeAgainFrom(ulong tick)
    {
        HighestTick = tick;
        _packets++;
    }

    public DataPlaneCounters GetCounters() => new() { Version2Datagrams = _packets };

    /// <summary>Who gets a tick.</summary>
    public ushort MemberOf(ulong tick)
    {
        var epoch = Tables.Epochs.Last(e => e.FirstTick <= tick);
        return epoch.Calendar[(int)(tick & 511)];
    }
}
