namespace Penstock.Ejfat;

/// <summary>Ways to hand datagrams to the kernel, with E2SAR's numbers. Its bit in <see cref="Optimizations.Word"/> is 1 shifted by the number.</summary>
public enum Optimization
{
    /// <summary><c>none</c>: one call per datagram.</summary>
    None = 0,

    /// <summary><c>sendmmsg</c>: many datagrams per call.</summary>
    SendMmsg = 1,

    /// <summary><c>liburing_send</c>: io_uring. Known, not offered: one call for many datagrams that the kernel cuts costs less.</summary>
    LiburingSend = 2,

    /// <summary><c>liburing_recv</c>: a name without an implementation in E2SAR, and not offered here.</summary>
    LiburingRecv = 3,

    /// <summary><c>udp_gso</c>: many datagrams per call, and runs of equal ones as one message that the kernel cuts (UDP_SEGMENT). Penstock's own.</summary>
    UdpGso = 4,

    /// <summary><c>unknown</c>: any other name.</summary>
    Unknown = 15,
}
