namespace Penstock.Ejfat.Control;

/// <summary>What a worker has counted since it was registered (E2SAR's WorkerStats).</summary>
public sealed record WorkerCounters
{
    /// <summary>Events of which at least one segment arrived.</summary>
    public long EventsReceived { get; init; }

    /// <summary>Events that became whole.</summary>
    public long EventsReassembled { get; init; }

    /// <summary>Events that did not.</summary>
    public long ReassemblyErrors { get; init; }

    /// <summary>Events taken from the queue.</summary>
    public long EventsDequeued { get; init; }

    /// <summary>Whole events for which the queue had no room.</summary>
    public long EnqueueErrors { get; init; }

    /// <summary>Bytes received, headers after UDP's included.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Datagrams received.</summary>
    public long PacketsReceived { get; init; }
}
