namespace Penstock.Ejfat;

/// <summary>A segmenter's counters, since it was made. <see cref="EventsOffered"/> = <see cref="EventsSent"/> + <see cref="EventsFailed"/> + <see cref="EventsQueued"/>.</summary>
public sealed record SegmenterStatistics
{
    /// <summary>Events taken for sending. Those refused because the queue was full are not among them.</summary>
    public long EventsOffered { get; init; }

    /// <summary>Events the kernel took whole, and empty ones.</summary>
    public long EventsSent { get; init; }

    /// <summary>Events of which the kernel refused something, whose memory was gone, or that were given up when stopping was cut short.</summary>
    public long EventsFailed { get; init; }

    /// <summary>Events that wait or are being sent.</summary>
    public long EventsQueued { get; init; }

    /// <summary>Datagrams the kernel took.</summary>
    public long Datagrams { get; init; }

    /// <summary>Datagrams it refused.</summary>
    public long DatagramsFailed { get; init; }

    /// <summary>Bytes of events in the datagrams the kernel took.</summary>
    public long PayloadBytes { get; init; }

    /// <summary>The same with IP, UDP, load balancer and reassembly headers.</summary>
    public long WireBytes { get; init; }

    /// <summary>Failed events by the error's symbol (<c>EMSGSIZE</c>, <c>ECANCELED</c>: given up, <c>EFAULT</c>: the memory was gone).</summary>
    public IReadOnlyDictionary<string, long> Errors { get; init; } = new Dictionary<string, long>();

    /// <summary>The last failure's error number; 0 without one.</summary>
    public int LastErrno { get; init; }

    /// <summary>Exceptions thrown by <see cref="OutgoingEvent.Completed"/>.</summary>
    public long CallbackErrors { get; init; }

    /// <summary>Sync messages sent.</summary>
    public long SyncSent { get; init; }

    /// <summary>Sync messages the kernel refused.</summary>
    public long SyncFailed { get; init; }
}
