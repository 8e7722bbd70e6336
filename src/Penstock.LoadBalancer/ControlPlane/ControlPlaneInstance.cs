using System.Net;
using System.Net.Sockets;

namespace Penstock.LoadBalancer;

/// <summary>One load balancer of the pool.</summary>
public sealed record ControlPlaneInstance
{
    /// <summary>A load balancer whose Sync messages arrive at one address.</summary>
    public ControlPlaneInstance(IInstanceDataPlane dataPlane, IPEndPoint sync)
        : this(dataPlane, [sync])
    {
    }

    /// <summary>A load balancer whose Sync messages arrive at an IPv4 and an IPv6 address.</summary>
    /// <param name="dataPlane">What forwards.</param>
    /// <param name="sync">One address, or one of each family with the same port; port 0 is any free one.</param>
    /// <exception cref="ArgumentException">There is none, two are of one family, or the ports differ: clients are told one port.</exception>
    public ControlPlaneInstance(IInstanceDataPlane dataPlane, IReadOnlyList<IPEndPoint> sync)
    {
        ArgumentNullException.ThrowIfNull(dataPlane);
        ArgumentNullException.ThrowIfNull(sync);
        if (sync.Count is 0 or > 2 || sync.DistinctBy(e => e.AddressFamily).Count() != sync.Count || sync.DistinctBy(e => e.Port).Count() != 1)
            throw new ArgumentException($"'{string.Join("', '", sync)}' are no Sync addresses of a load balancer; one address, or an IPv4 and an IPv6 address with the same port, are accepted", nameof(sync));
        DataPlane = dataPlane;
        Sync = [.. sync.OrderBy(e => e.AddressFamily == AddressFamily.InterNetworkV6)];
    }

    /// <summary>What forwards.</summary>
    public IInstanceDataPlane DataPlane { get; }

    /// <summary>Where Sync messages arrive, IPv4 first.</summary>
    public IReadOnlyList<IPEndPoint> Sync { get; }
}
