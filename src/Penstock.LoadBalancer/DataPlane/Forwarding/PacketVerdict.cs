using Penstock.Ejfat.Wire;
using Penstock.Net;

namespace Penstock.LoadBalancer;

/// <summary>The decision about one datagram, as the FPGA program takes it (steps 10 to 19 of its sequence), without sockets, time or counters.</summary>
internal static class PacketVerdict
{
    /// <summary>Judges a datagram from anybody.</summary>
    public static Verdict Judge(RoutingTables tables, in UdpAddress source, ReadOnlySpan<byte> datagram) => tables.Senders.Contains(in source)
        ? JudgeAllowed(tables, source.IsIPv6, datagram)
        : Verdict.Drop(DropReason.SenderNotAllowed);

    /// <summary>Judges a datagram from an allowed sender.</summary>
    public static Verdict JudgeAllowed(RoutingTables tables, bool ipv6, ReadOnlySpan<byte> datagram)
    {
        // The low 16 bits of the tick choose the slot in version 2; version 3 has a selector for it.
        if (LbHeaderV2.TryRead(datagram, out var v2)) return Route(tables, ipv6, v2.Tick, (ushort)v2.Tick, v2.Entropy).WithLbVersion(LbHeaderV2.Version);
        if (LbHeaderV3.TryRead(datagram, out var v3)) return Route(tables, ipv6, v3.Tick, v3.SlotSelect, v3.PortSelect).WithLbVersion(LbHeaderV3.Version);
        return Verdict.Drop(LbHeaderV2.HasMagic(datagram) ? DropReason.LbVersion : DropReason.NoLbHeader);
    }

    /// <summary>The tick of a datagram; false without an LB header.</summary>
    public static bool TryReadTick(ReadOnlySpan<byte> datagram, out ulong tick)
    {
        if (LbHeaderV2.TryRead(datagram, out var v2))
        {
            tick = v2.Tick;
            return true;
        }

        var found = LbHeaderV3.TryRead(datagram, out var v3);
        tick = v3.Tick;
        return found;
    }

    private static Verdict Route(RoutingTables tables, bool ipv6, ulong tick, ushort slotSelector, ushort portSelector)
    {
        if (tables.RouteOf(tick, slotSelector) is { } route) return route.Select(portSelector, ipv6);
        return Verdict.Drop(tables.HasEpochs ? DropReason.LateTick : DropReason.NoEpoch);
    }
}
