using System.Net;
using System.Net.Sockets;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>The addresses clients are told. A socket that listens on all addresses has none of its own: clients get the one they reached the server by.</summary>
/// <param name="SyncIPv4">What to say instead for Sync over IPv4; null derives it.</param>
/// <param name="SyncIPv6">What to say instead for Sync over IPv6; null derives it.</param>
/// <param name="Host">What to say for the control plane, <c>host:port</c>; null derives it.</param>
/// <param name="FirstListen">The first TCP address the server listens on; null without one.</param>
internal sealed record Advertised(IPAddress? SyncIPv4, IPAddress? SyncIPv6, string? Host, IPEndPoint? FirstListen)
{
    /// <summary>Where to send Sync messages, or null when there is no such address.</summary>
    public IPAddress? Sync(IPEndPoint? bound, IPAddress? data, CallOrigin origin)
    {
        if (bound is null) return null;
        var told = bound.AddressFamily == AddressFamily.InterNetwork ? SyncIPv4 : SyncIPv6;
        return told ?? Reachable(bound.Address, origin) ?? (data is not null && !IsAny(data) ? data : null);
    }

    /// <summary>A bound address as a client can use it, or null when that is not known.</summary>
    public static IPAddress? Reachable(IPAddress? bound, CallOrigin origin)
    {
        if (bound is null) return null;
        if (!IsAny(bound)) return bound;
        if (HostOf(origin.Authority) is { } named && named.AddressFamily == bound.AddressFamily && !IsAny(named)) return named;
        var local = origin.Local is null ? null : AddressRules.Normalized(origin.Local.Address);
        return local?.AddressFamily == bound.AddressFamily && !IsAny(local) ? local : null;
    }

    /// <summary>The control plane's <c>host:port</c> for an EJFAT URI.</summary>
    public string ControlPlane(CallOrigin origin)
    {
        if (Host is not null) return Host;
        // On a Unix socket clients invent an authority.
        if (origin.Local is not null && IsHostAndPort(origin.Authority)) return origin.Authority;
        return (origin.Local is { } local ? new IPEndPoint(AddressRules.Normalized(local.Address), local.Port) : FirstListen)?.ToString() ?? "localhost";
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IPAddress? HostOf(string authority)
    {
        var colon = authority.LastIndexOf(':');
        var host = colon < 0 || authority.EndsWith(']') ? authority : authority[..colon];
        return Ejfat.EjfatAddress.TryParse(host, out var address) ? AddressRules.Normalized(address) : null;
    }

    // It goes into a URI: nothing that could end the host there.
    private static bool IsHostAndPort(string authority) =>
        authority.Length is > 0 and <= 300 && authority.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']' or '%');
}
