using System.Net;

namespace Penstock.Ejfat.Control;

/// <summary>A reserved load balancer, as the control plane describes it. Addresses it does not have are null.</summary>
public sealed record Reservation
{
    /// <summary>The reservation's id.</summary>
    public required string LbId { get; init; }

    /// <summary>The instance token; null in answers to Get and Overview.</summary>
    public string? Token { get; init; }

    /// <summary>Which of the pool's load balancers it is, from 0.</summary>
    public uint FpgaLbId { get; init; }

    /// <summary>Where Sync packets go over IPv4.</summary>
    public IPEndPoint? SyncIPv4 { get; init; }

    /// <summary>Where Sync packets go over IPv6.</summary>
    public IPEndPoint? SyncIPv6 { get; init; }

    /// <summary>Where data goes over IPv4.</summary>
    public IPAddress? DataIPv4 { get; init; }

    /// <summary>Where data goes over IPv6.</summary>
    public IPAddress? DataIPv6 { get; init; }

    /// <summary>The UDP ports data is taken on; 19522 from control planes that do not say.</summary>
    public UdpPortRange DataPorts { get; init; } = new(EjfatUri.DefaultDataPort);

    /// <summary>How slots are shared out: <c>dynamic</c>, <c>static</c> or <c>explicit</c>; empty from control planes that do not say.</summary>
    public string Strategy { get; init; } = "";

    /// <summary>The URI the control plane suggests, with the token; empty from control planes that do not say and in answers to Get and Overview.</summary>
    public string SuggestedUri { get; init; } = "";

    /// <summary>The id and the addresses, without the token, so that it may be logged.</summary>
    public override string ToString() => $"reservation {LbId}: sync {SyncIPv4} {SyncIPv6}, data {DataIPv4} {DataIPv6} ports {DataPorts}";
}
