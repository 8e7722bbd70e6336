namespace Penstock.LoadBalancer;

/// <summary>What an instance's data plane has done since it started; counts only grow. While nothing arrives, received = forwarded + the sum of the drops; while something
/// does, received may be ahead by the datagrams being handled. Bytes are UDP payload.</summary>
public sealed record DataPlaneCounters
{
    /// <summary>Datagrams taken from the sockets (lb_rx_pkt_counter).</summary>
    public long ReceivedDatagrams { get; init; }

    /// <summary>Their bytes (lb_rx_byte_counter).</summary>
    public long ReceivedBytes { get; init; }

    /// <summary>Datagrams sent on to workers.</summary>
    public long ForwardedDatagrams { get; init; }

    /// <summary>Their bytes.</summary>
    public long ForwardedBytes { get; init; }

    /// <summary>Datagrams from allowed senders with an LB header of version 2 (lb_rx_v2_counter).</summary>
    public long Version2Datagrams { get; init; }

    /// <summary>Datagrams from allowed senders with an LB header of version 3 (lb_rx_v3_counter).</summary>
    public long Version3Datagrams { get; init; }

    /// <summary>Datagrams dropped, by reason; reasons that never occurred are absent.</summary>
    public IReadOnlyDictionary<DropReason, long> Drops { get; init; } = new Dictionary<DropReason, long>();

    /// <summary>Of <see cref="DropReason.SendFailed"/>: how many by the kernel's error name, for example ENETUNREACH.</summary>
    public IReadOnlyDictionary<string, long> SendFailures { get; init; } = new Dictionary<string, long>();

    /// <summary>Messages that the kernel dropped before the data plane saw them, since the receive buffer was full. Not in <see cref="ReceivedDatagrams"/>.</summary>
    public long KernelDrops { get; init; }

    /// <summary>Events of which segments were sent to more than one member: 0 in a sound system.</summary>
    public long SplitEvents { get; init; }

    /// <summary>Traffic by member, by number; members that never had any are absent.</summary>
    public IReadOnlyList<MemberTraffic> Members { get; init; } = [];

    /// <summary>The sum of <see cref="Drops"/>.</summary>
    public long DroppedDatagrams => Drops.Values.Sum();
}
