namespace Penstock.Ejfat.Control;

/// <summary>What a worker reports ten times a second.</summary>
public sealed record WorkerState
{
    /// <summary>How full its queue is, 0..1.</summary>
    public required float Fill { get; init; }

    /// <summary>The change of weight it asks for; positive is more events. Default 0.</summary>
    public float ControlSignal { get; init; }

    /// <summary>It may get events. Default true.</summary>
    public bool IsReady { get; init; } = true;

    /// <summary>When this was true. Null (the default) is now.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>What it has counted. Default all zero.</summary>
    public WorkerCounters? Counters { get; init; }
}
