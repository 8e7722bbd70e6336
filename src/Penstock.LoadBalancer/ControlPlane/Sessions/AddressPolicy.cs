using System.Net;
using System.Net.Sockets;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>Which addresses workers may register: a load balancer can be made to send to any of them, so what it must not reach is refused here.</summary>
internal sealed record AddressPolicy(bool AllowLoopback, bool AllowPrivate, bool RequirePeer)
{
    // The list of udplbd2's manual: RFC 1918, shared, link-local, special-purpose and documentation addresses.
    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("2001:db8::/32"),
    ];

    /// <summary>Lets only accepted addresses pass.</summary>
    /// <exception cref="Penstock.Rpc.RpcException">INVALID_ARGUMENT.</exception>
    public void Check(IPAddress address, IPAddress? peer)
    {
        if (!IsUnicast(address)) throw Refusal.Invalid($"worker address {address} is no address of one host; a unicast address is accepted");
        if (IPAddress.IsLoopback(address) && !AllowLoopback)
            throw Refusal.Invalid($"worker address {address} is a loopback address, which this server does not accept (server.allow_loopback)");
        if (!AllowPrivate && Array.Exists(Private, n => n.Contains(address)))
            throw Refusal.Invalid($"worker address {address} is a private address, which this server does not accept (server.allow_private)");
        if (RequirePeer && !address.Equals(peer))
            throw Refusal.Invalid($"worker address {address} is not the address {peer?.ToString() ?? "(none)"} the call comes from, which this server asks for (server.require_registration_from_dataplane)");
    }

    private static bool IsUnicast(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any)
        : address.GetAddressBytes()[0] is > 0 and < 224;
}
