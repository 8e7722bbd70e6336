using System.Net;

namespace Penstock.Ejfat.Control;

/// <summary>A registered worker, as the control plane sees it.</summary>
public sealed record WorkerStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its session, or 0 from control planes that do not say.</summary>
    public long SessionId { get; init; }

    /// <summary>How full its queue is, 0..1.</summary>
    public float Fill { get; init; }

    /// <summary>Its last control signal; positive asks for more events.</summary>
    public float ControlSignal { get; init; }

    /// <summary>Slots of the calendar it has.</summary>
    public uint SlotsAssigned { get; init; }

    /// <summary>When it last sent its state, by its own clock; null before the first time.</summary>
    public DateTimeOffset? LastUpdated { get; init; }

    /// <summary>Where it takes data; null where the control plane's text is not an address.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Its first UDP port.</summary>
    public uint Port { get; init; }

    /// <summary>It has 2^PortRange ports.</summary>
    public int PortRange { get; init; }

    /// <summary>At least this share of an even part of the slots.</summary>
    public float MinFactor { get; init; }

    /// <summary>At most this share of an even part of the slots; 0 is no maximum.</summary>
    public float MaxFactor { get; init; }

    /// <summary>It gets the LB header too.</summary>
    public bool KeepsLbHeader { get; init; }

    /// <summary>What it has counted.</summary>
    public WorkerCounters Counters { get; init; } = new();

    /// <summary>The slots it has.</summary>
    public IReadOnlyList<SlotRange> Slots { get; init; } = [];

    /// <summary>The slots it must have.</summary>
    public IReadOnlyList<SlotRange> SlotDemands { get; init; } = [];

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<HealthIssue> HealthIssues { get; init; } = [];
}
