using System.Net;

namespace Penstock.Cli.LoadBalancing;

/// <summary>A load balancer to serve.</summary>
/// <param name="Data">Where data arrives; at most one address of each IP version.</param>
/// <param name="Sync">Where Sync messages arrive.</param>
internal sealed record ServedInstance(IReadOnlyList<IPEndPoint> Data, IReadOnlyList<IPEndPoint> Sync)
{
    public bool IsLoopback => Data.Any(d => IPAddress.IsLoopback(d.Address));
}
