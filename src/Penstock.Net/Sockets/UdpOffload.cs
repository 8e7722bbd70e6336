namespace Penstock.Net;

/// <summary>How much of the per-datagram work is left to the kernel.</summary>
public enum UdpOffload
{
    /// <summary>Segmentation on sending and coalescing on receiving (UDP_SEGMENT, UDP_GRO) where the kernel takes them, else <see cref="Batched"/>; off Linux
    /// <see cref="Portable"/>. Loopback, 1472-byte datagrams: about a twentieth of the CPU time of one call per datagram.</summary>
    Auto,

    /// <summary>Many datagrams per call (sendmmsg, recvmmsg), each a packet of its own for the kernel.</summary>
    Batched,

    /// <summary>One call of System.Net.Sockets per datagram; works on every system.</summary>
    Portable,
}
