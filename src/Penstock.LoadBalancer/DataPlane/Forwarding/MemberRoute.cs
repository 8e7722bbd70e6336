using Penstock.Ejfat.Wire;
using Penstock.Net;

namespace Penstock.LoadBalancer;

/// <summary>What a slot of a calendar means for a packet: a member's ports, or the reason why nothing is sent.</summary>
internal sealed class MemberRoute
{
    private readonly UdpAddress _first;
    private readonly int _portMask;
    private readonly DropReason _reason;
    private readonly bool _isIPv6;

    public MemberRoute(ForwardingMember member)
    {
        Id = member.Id;
        _first = new UdpAddress(member.EndPoint);
        _isIPv6 = _first.IsIPv6;
        _portMask = (1 << member.PortBits) - 1;
        StripBytes = member.KeepLbHeader ? 0 : LbHeaderV2.Size;
        _reason = member.Action switch
        {
            MemberAction.Forward => DropReason.None,
            MemberAction.SoftEvicted => DropReason.MemberSoftEvicted,
            _ => DropReason.MemberDeregistered,
        };
    }

    private MemberRoute(DropReason reason)
    {
        Id = SlotCalendar.Unassigned;
        _reason = reason;
    }

    /// <summary>The route of slots that nobody has.</summary>
    public static MemberRoute Unassigned { get; } = new(DropReason.SlotUnassigned);

    /// <summary>The route of slots whose member is not in the tables.</summary>
    public static MemberRoute Unknown { get; } = new(DropReason.UnknownMember);

    /// <summary>The member's number.</summary>
    public ushort Id { get; }

    /// <summary>Bytes taken off the front of a datagram.</summary>
    public int StripBytes { get; }

    /// <summary>The verdict on a datagram with this port selector that came in by IPv4 or IPv6.</summary>
    public Verdict Select(ushort selector, bool ipv6)
    {
        if (_reason != DropReason.None) return Verdict.Drop(_reason, _first.IsEmpty ? null : this);
        if (_isIPv6 != ipv6) return Verdict.Drop(DropReason.MemberIpVersion, this);
        return Verdict.Forward(this, _portMask == 0 ? _first : _first.WithPort((ushort)(_first.Port + (selector & _portMask))));
    }
}
