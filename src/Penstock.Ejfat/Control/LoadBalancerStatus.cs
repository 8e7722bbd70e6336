namespace Penstock.Ejfat.Control;

/// <summary>The state of a reservation (E2SAR's LBStatus).</summary>
public sealed record LoadBalancerStatus
{
    /// <summary>The control plane's time; null when not said.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The number of the calendar in force; 0 before the first.</summary>
    public ulong CurrentEpoch { get; init; }

    /// <summary>The tick the control plane expects now.</summary>
    public ulong CurrentPredictedEventNumber { get; init; }

    /// <summary>The workers.</summary>
    public IReadOnlyList<WorkerStatus> Workers { get; init; } = [];

    /// <summary>The addresses that may send, as the control plane writes them.</summary>
    public IReadOnlyList<string> SenderAddresses { get; init; } = [];

    /// <summary>When the reservation ends; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Slots in a calendar: 512, or 0 from control planes that do not say.</summary>
    public uint SlotResolution { get; init; }

    /// <summary>What is wrong with the reservation.</summary>
    public IReadOnlyList<HealthIssue> HealthIssues { get; init; } = [];
}
