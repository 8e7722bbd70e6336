namespace Penstock.DataMovement;

/// <summary>Where an operation stands, as the server tells it.</summary>
public sealed record OperationReport
{
    /// <summary>Where it stands.</summary>
    public required OperationState State { get; init; }

    /// <summary>How it ended, or <see cref="OperationStatus.Unknown"/> before.</summary>
    public required OperationStatus Status { get; init; }

    /// <summary>Why it failed; or its output, where that was asked for.</summary>
    public string Message { get; init; } = "";

    /// <summary>How far its command is; null before it started.</summary>
    public CommandStatus? Command { get; init; }

    /// <summary>When it began, as Go prints times; empty before.</summary>
    public string StartTime { get; init; } = "";

    /// <summary>When it ended, as Go prints times; empty before.</summary>
    public string EndTime { get; init; } = "";

    /// <summary>True when it has ended, or when nothing more will be known of it.</summary>
    public bool IsFinal => State is OperationState.Completed or OperationState.Unknown;

    internal static OperationReport NotFound(string message = "") => new() { State = OperationState.Unknown, Status = OperationStatus.NotFound, Message = message };
}
