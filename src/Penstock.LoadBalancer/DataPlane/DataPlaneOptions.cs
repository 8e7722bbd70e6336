using System.Net;
using Penstock.Net;

namespace Penstock.LoadBalancer;

/// <summary>Where and how the data plane of one instance listens. At least one address is needed.</summary>
public sealed record DataPlaneOptions
{
    /// <summary>Most ports that one instance listens on.</summary>
    public const int MaxPorts = 64;

    /// <summary>The IPv4 address and first port; port 0 takes any free one. Null (the default): no IPv4.</summary>
    public IPEndPoint? IPv4 { get; init; }

    /// <summary>The IPv6 address and first port; port 0 takes IPv4's port, or any free one. Null (the default): no IPv6.</summary>
    public IPEndPoint? IPv6 { get; init; }

    /// <summary>Consecutive ports to listen on, 1..64. Default 1. Above 1 the first port must be given.</summary>
    public int Ports { get; init; } = 1;

    /// <summary>Threads per address; the kernel spreads senders' sockets over them (SO_REUSEPORT). 1..64, default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Bytes of kernel receive buffer per socket. 0 (the default) asks for 64 MiB, divided by the ports, at least 4 MiB. Less than asked for is a warning.</summary>
    public int ReceiveBufferBytes { get; init; }

    /// <summary>Bytes of kernel send buffer per thread. Default 4 MiB.</summary>
    public int SendBufferBytes { get; init; } = 4 << 20;

    /// <summary>What is left to the kernel. Default <see cref="UdpOffload.Auto"/>.</summary>
    public UdpOffload Offload { get; init; }

    /// <summary>Cores the packet threads may run on. Default any.</summary>
    public IReadOnlyList<int> Cores { get; init; } = [];
}
