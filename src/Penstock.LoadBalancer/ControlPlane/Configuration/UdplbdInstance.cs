using System.Net;

namespace Penstock.LoadBalancer;

/// <summary>A load balancer in udplbd2's configuration.</summary>
/// <param name="IPv4">Its IPv4 address, or null.</param>
/// <param name="IPv6">Its IPv6 address, or null.</param>
/// <param name="SyncPort">The port of its Sync messages (<c>event_number_port</c>).</param>
public sealed record UdplbdInstance(IPAddress? IPv4, IPAddress? IPv6, int SyncPort);
