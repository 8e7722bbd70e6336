using System.Net;

namespace Penstock.LoadBalancer;

/// <summary>A worker, as the data plane sees it.</summary>
/// <param name="Id">Its number in the calendars, 0..65534.</param>
/// <param name="EndPoint">Its address and first port. Datagrams of the other address family are dropped.</param>
/// <param name="PortBits">It listens on 2^bits consecutive ports, 0..14 bits; the low bits of the entropy (LB version 2) or port select (version 3) choose one.</param>
/// <param name="KeepLbHeader">It gets the 16 bytes of the LB header too.</param>
/// <param name="Action">Whether it gets anything at all.</param>
public sealed record ForwardingMember(ushort Id, IPEndPoint EndPoint, int PortBits, bool KeepLbHeader, MemberAction Action)
{
    /// <summary>Bits of the widest port range, 16384 ports.</summary>
    public const int MaxPortBits = 14;
}
