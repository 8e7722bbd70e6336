namespace Penstock.Ejfat;

/// <summary>What a Reassembler has counted since it was started. With everything at rest, <see cref="Datagrams"/> = <see cref="Segments"/> + the sum of <see cref="Refused"/>, and
/// <see cref="EventsStarted"/> = <see cref="EventsDelivered"/> + the sum of <see cref="Lost"/> + <see cref="EventsInProgress"/>.</summary>
public sealed record ReassemblerStatistics
{
    /// <summary>Datagrams received.</summary>
    public long Datagrams { get; init; }

    /// <summary>Their bytes, LB and RE headers included (E2SAR's totalBytes).</summary>
    public long Bytes { get; init; }

    /// <summary>Datagrams whose bytes became part of an event.</summary>
    public long Segments { get; init; }

    /// <summary>Datagrams that did not, by reason; reasons that did not occur are left out. Names: duplicate, late, overlap, lengthMismatch, beyondEnd, emptySegment, emptyEvent,
    /// tooLong, noMemory, tooManyGaps, tooShort, badVersion, badReserved, truncated.</summary>
    public required IReadOnlyDictionary<string, long> Refused { get; init; }

    /// <summary>Datagrams without a valid RE header: too short, another version, or a reserved byte that is not zero (E2SAR's badHeaderDiscards).</summary>
    public long BadHeaders { get; init; }

    /// <summary>Receive queue entries the kernel dropped because a socket's buffer was full; several coalesced datagrams count once.</summary>
    public long KernelDrops { get; init; }

    /// <summary>Events of which something arrived.</summary>
    public long EventsStarted { get; init; }

    /// <summary>Whole events put into the queue and not dropped from it again (E2SAR's eventSuccess means this).</summary>
    public long EventsDelivered { get; init; }

    /// <summary>Bytes of the events that became whole.</summary>
    public long EventBytes { get; init; }

    /// <summary>Events that the application has taken from the queue.</summary>
    public long EventsReceived { get; init; }

    /// <summary>Events that are incomplete now.</summary>
    public long EventsInProgress { get; init; }

    /// <summary>Events lost, by reason; reasons that did not occur are left out.</summary>
    public required IReadOnlyDictionary<LostEventReason, long> Lost { get; init; }

    /// <summary>Events lost before they were whole (E2SAR's reassemblyLoss).</summary>
    public long ReassemblyLosses { get; init; }

    /// <summary>Whole events lost because the queue was full (E2SAR's enqueueLoss).</summary>
    public long EnqueueLosses { get; init; }

    /// <summary>Lost events for which there was no room among the records.</summary>
    public long LostEventsNotRecorded { get; init; }

    /// <summary>Whole events that wait for the application now.</summary>
    public int QueueDepth { get; init; }

    /// <summary>Bytes of event buffers held now: in use, and kept for use.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Calls to the control plane that failed since it was started.</summary>
    public long ControlErrors { get; init; }

    /// <summary>What the last of them failed with, or null.</summary>
    public string? LastControlError { get; init; }

    /// <summary>How often the worker was registered: 1, and once more each time the control plane had forgotten it.</summary>
    public long Registrations { get; init; }

    /// <summary>Datagrams by UDP port, in order.</summary>
    public required IReadOnlyList<(int Port, long Datagrams)> Ports { get; init; }
}
