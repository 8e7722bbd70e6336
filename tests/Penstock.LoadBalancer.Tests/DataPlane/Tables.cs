using System.Net;
using Penstock.Ejfat.Wire;
using Penstock.LoadBalancer;
using Penstock.Net;

namespace Penstock.Tests;

/// <summary>Tables and datagrams for the data plane's tests.</summary>
internal static class Tables
{
    public static IPAddress Sender { get; } = IPAddress.Parse("10.1.2.2");

    public static UdpAddress SenderAddress { get; } = new(new IPEndPoint(Sender, 40000));

    public static ForwardingMember Member(int id, string at = "10.9.0.1:17750", int bits = 0, bool keep = false, MemberAction action = MemberAction.Forward) =>
        new((ushort)id, IPEndPoint.Parse(at), bits, keep, action);

    /// <summary>A calendar in which each slot has the member that <paramref name="member"/> says.</summary>
    public static SlotCalendar Calendar(Func<int, int> member)
    {
        var members = new ushort[SlotCalendar.SlotCount];
        for (var slot = 0; slot < members.Length; slot++) members[slot] = (ushort)member(slot);
        return new SlotCalendar(members);
    }

    public static CalendarEpoch Epoch(ulong number, ulong firstTick, int member) => new(number, firstTick, Calendar(_ => member));

    public static ForwardingTables Of(IReadOnlyList<CalendarEpoch> epochs, params ForwardingMember[] members) => new() { Senders = [Sender], Epochs = epochs, Members = members };

    public static RoutingTables Routing(ForwardingTables tables) => new(tables, null);

    public static byte[] Version2(ulong tick, ushort entropy = 0, int payload = 40)
    {
        var datagram = new byte[LbHeaderV2.Size + payload];
        new LbHeaderV2(entropy, tick).Write(datagram);
        return datagram;
    }

    public static byte[] Version3(ulong tick, ushort slotSelect, ushort portSelect = 0, int payload = 40)
    {
        var datagram = new byte[LbHeaderV3.Size + payload];
        new LbHeaderV3(slotSelect, portSelect, tick).Write(datagram);
        return datagram;
    }
}
