using System.Net;

namespace Penstock.Net;

/// <summary>How a <see cref="UdpSocket"/> is opened. At least one of <see cref="Local"/> and <see cref="Remote"/> is needed; it gives the address family.</summary>
public sealed record UdpSocketOptions
{
    /// <summary>Where to bind; port 0 takes a free one. Null (the default) binds to the family's wildcard address and a free port.</summary>
    public IPEndPoint? Local { get; init; }

    /// <summary>Whom to connect to, so that datagrams need no destination and only this peer's are received. Default null, not connected.</summary>
    public IPEndPoint? Remote { get; init; }

    /// <summary>Bytes of the kernel's send buffer; 0 (the default) leaves the system's.</summary>
    public int SendBufferBytes { get; init; }

    /// <summary>Bytes of the kernel's receive buffer; 0 (the default) leaves the system's. Above <c>net.core.rmem_max</c> only with CAP_NET_ADMIN; less than asked for is a
    /// warning, not an error.</summary>
    public int ReceiveBufferBytes { get; init; }

    /// <summary>Let several sockets share the port; the kernel spreads flows over them. Default false.</summary>
    public bool ReusePort { get; init; }

    /// <summary>What is left to the kernel. Default <see cref="UdpOffload.Auto"/>.</summary>
    public UdpOffload Offload { get; init; }
}
