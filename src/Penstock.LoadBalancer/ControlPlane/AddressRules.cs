using System.Net;
using Penstock.Ejfat;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>Reads the addresses in requests: literals only, IPv4 in its own form.</summary>
internal static class AddressRules
{
    /// <summary>Reads a literal.</summary>
    /// <exception cref="Penstock.Rpc.RpcException">INVALID_ARGUMENT.</exception>
    public static IPAddress Parse(string what, string text) => EjfatAddress.TryParse(text, out var address) ? Normalized(address) : throw Refusal.Invalid(
        $"{what} '{(text.Length <= 80 ? text : $"{text.AsSpan(0, 80)}...")}' is not an IP address; an IPv4 literal (10.0.0.1) or an IPv6 literal (fd00::1) is accepted");

    /// <summary>Without the IPv6 form that dual-stack sockets give IPv4 addresses.</summary>
    public static IPAddress Normalized(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
