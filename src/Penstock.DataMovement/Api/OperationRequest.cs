namespace Penstock.DataMovement;

/// <summary>What to move, and how.</summary>
public sealed record OperationRequest
{
    /// <summary>The workflow it belongs to. Needed in Kubernetes mode; elsewhere it only serves to list by. Null: none.</summary>
    public WorkflowReference? Workflow { get; init; }

    /// <summary>The path to copy, absolute.</summary>
    public required string Source { get; init; }

    /// <summary>Where to copy it, absolute.</summary>
    public required string Destination { get; init; }

    /// <summary>Go through all steps without copying anything.</summary>
    public bool DryRun { get; init; }

    /// <summary>Options for dcp, as words separated by spaces.</summary>
    public string DcpOptions { get; init; } = "";

    /// <summary>Options for mpirun, as words separated by spaces.</summary>
    public string MpirunOptions { get; init; } = "";

    /// <summary>Log the command's output also when it succeeds.</summary>
    public bool LogStdout { get; init; }

    /// <summary>Keep the command's output as the operation's message also when it succeeds.</summary>
    public bool StoreStdout { get; init; }

    /// <summary>Slots per host for mpirun; -1 (the default) takes the profile's, 0 says none.</summary>
    public int Slots { get; init; } = -1;

    /// <summary>Most slots per host for mpirun; -1 (the default) takes the profile's, 0 says none.</summary>
    public int MaxSlots { get; init; } = -1;

    /// <summary>The profile that says how to copy; empty is the default one.</summary>
    public string Profile { get; init; } = "";
}
