using Penstock.Pipeline.Inputs;

namespace Penstock.Pipeline.Running;

/// <summary>An event between being taken on and being delivered or lost. Guarded by its lane's lock.</summary>
internal sealed class InFlightEvent(SourceLane lane, PlannedEvent planned)
{
    public SourceLane Lane { get; } = lane;

    public PlannedEvent Planned { get; } = planned;

    /// <summary>Bytes on the way: with the envelope.</summary>
    public int WireBytes { get; init; }

    /// <summary>Its place among the events of its sender.</summary>
    public long Sequence { get; init; }

    /// <summary>What was read into, until the kernel has it.</summary>
    public byte[]? Buffer { get; set; }

    /// <summary>Checksum of what was sent.</summary>
    public uint Checksum { get; set; }

    /// <summary>When the kernel had it all; 0 before.</summary>
    public long SentAt { get; set; }

    public bool IsResolved => Loss is not null || Arrival is not null || IsElsewhere;

    /// <summary>It has arrived at a worker's process and stays there.</summary>
    public bool IsElsewhere { get; set; }

    public Arrival? Arrival { get; set; }

    public int Worker { get; set; }

    public string? Loss { get; set; }

    public string? Why { get; set; }
}
