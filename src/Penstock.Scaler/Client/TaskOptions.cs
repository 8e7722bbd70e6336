namespace Penstock.Scaler.Client;

/// <summary>How a task is run.</summary>
public sealed record TaskOptions
{
    /// <summary>Priority 0, no capabilities.</summary>
    public static TaskOptions Default { get; } = new();

    /// <summary>Higher ones first. Default 0; negative ones are not accepted.</summary>
    public int Priority { get; init; }

    /// <summary>What a worker must have. Default nothing.</summary>
    public IReadOnlyDictionary<string, long> Capabilities { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Whether what the task prints comes to <see cref="TaskClientOptions.Output"/>. Default false.</summary>
    public bool StreamOutput { get; init; }
}
