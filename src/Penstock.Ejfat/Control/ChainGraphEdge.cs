namespace Penstock.Ejfat.Control;

/// <summary>One load balancer that feeds another.</summary>
/// <param name="ChainId">The connection's id.</param>
/// <param name="UpstreamLbId">The one that feeds.</param>
/// <param name="UpstreamDataIPv4">Its IPv4 address for data; empty without.</param>
/// <param name="UpstreamDataIPv6">Its IPv6 address for data; empty without.</param>
/// <param name="DownstreamLbId">The one that is fed.</param>
/// <param name="DownstreamDataIPv4">Its IPv4 address for data; empty without.</param>
/// <param name="DownstreamDataIPv6">Its IPv6 address for data; empty without.</param>
public sealed record ChainGraphEdge(
    string ChainId, string UpstreamLbId, string UpstreamDataIPv4, string UpstreamDataIPv6, string DownstreamLbId, string DownstreamDataIPv4, string DownstreamDataIPv6);
