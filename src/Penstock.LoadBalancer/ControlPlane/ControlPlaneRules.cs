namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>What the state decides by.</summary>
internal sealed record ControlPlaneRules
{
    public required AddressPolicy Addresses { get; init; }

    public required LivenessRules Liveness { get; init; }

    /// <summary>How far ahead epochs begin.</summary>
    public required TimeSpan Lead { get; init; }

    public SlotAssignmentMode SlotAssignment { get; init; }

    /// <summary>Take Sync messages from addresses that are no senders too.</summary>
    public bool AcceptSyncFromAnyone { get; init; }

    /// <summary>The most workers of a reservation.</summary>
    public int MaxWorkers { get; init; } = 1024;

    /// <summary>The most sender addresses of a reservation.</summary>
    public int MaxSenders { get; init; } = 4096;

    /// <summary>The most tokens.</summary>
    public int MaxTokens { get; init; } = 100_000;

    /// <summary>Chance for the compatible mode's shuffles.</summary>
    public Random Shuffle { get; init; } = new();
}
