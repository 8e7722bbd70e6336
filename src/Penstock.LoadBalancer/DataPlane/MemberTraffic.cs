namespace Penstock.LoadBalancer;

/// <summary>What the data plane did with one member's datagrams since it started.</summary>
/// <param name="Id">The member's number.</param>
/// <param name="Datagrams">Datagrams sent to it (mbr_tx_pkt_counter).</param>
/// <param name="Bytes">UDP payload bytes sent to it, the LB header included only where it keeps it (mbr_tx_byte_counter).</param>
/// <param name="Dropped">Datagrams that were for it and were dropped: evicted, deregistered, of the other IP version, or refused by the kernel.</param>
public readonly record struct MemberTraffic(ushort Id, long Datagrams, long Bytes, long Dropped);
