using Penstock.DataMovement.Api;

namespace Penstock.DataMovement.Operations;

/// <summary>One operation at one moment. The methods are the transitions of its state machine: each returns what it becomes, and itself where the transition has no meaning.</summary>
internal sealed record Operation
{
    public required string Uid { get; init; }

    public required OperationRequest Request { get; init; }

    public required Caller Owner { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public OperationPhase Phase { get; init; }

    public bool IsCancelAsked { get; init; }

    public OperationStatus Outcome { get; init; } = OperationStatus.Unknown;

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string Message { get; init; } = "";

    public string Command { get; init; } = "";

    public int Progress { get; init; }

    public string LastMessage { get; init; } = "";

    public DateTimeOffset? LastMessageAt { get; init; }

    /// <summary>How often a daemon ended before the operation did.</summary>
    public int Restarts { get; init; }

    public bool HasEnded => Phase == OperationPhase.Finished;

    /// <summary>Its turn has come.</summary>
    public Operation Start(DateTimeOffset now) => Phase != OperationPhase.Queued ? this : this with { Phase = OperationPhase.Starting, StartedAt = StartedAt ?? now };

    /// <summary>Its command runs.</summary>
    public Operation Run(string command) => Phase != OperationPhase.Starting ? this : this with { Phase = OperationPhase.Running, Command = command };

    /// <summary>The command said something.</summary>
    /// <param name="percent">How far it is; null when the line does not say.</param>
    /// <param name="line">What it said.</param>
    /// <param name="now">When.</param>
    public Operation Advance(int? percent, string line, DateTimeOffset now) => Phase != OperationPhase.Running ? this
        : this with { Progress = Math.Clamp(percent ?? Progress, 0, 100), LastMessage = line, LastMessageAt = now };

    /// <summary>It is to end. What waits ends at once.</summary>
    public Operation AskCancel(DateTimeOffset now) => Phase switch
    {
        OperationPhase.Finished => this,
        OperationPhase.Queued => this with { IsCancelAsked = true, Phase = OperationPhase.Finished, Outcome = OperationStatus.Cancelled, StartedAt = StartedAt ?? now, EndedAt = now },
        _ => this with { IsCancelAsked = true },
    };

    /// <summary>It ended.</summary>
    public Operation Finish(OperationStatus outcome, string message, DateTimeOffset now) => HasEnded ? this : this with
    {
        Phase = OperationPhase.Finished,
        Outcome = outcome,
        Message = message,
        StartedAt = StartedAt ?? now,
        EndedAt = now,
        Progress = outcome == OperationStatus.Success && LastMessageAt is not null ? 100 : Progress,
    };

    /// <summary>The daemon that had it is gone: it waits for its turn again, unless it was to end anyway.</summary>
    public Operation Resume(DateTimeOffset now)
    {
        if (HasEnded) return this;
        if (IsCancelAsked) return Finish(OperationStatus.Cancelled, "", now);
        return Phase == OperationPhase.Queued ? this : this with { Phase = OperationPhase.Queued, Restarts = Restarts + 1 };
    }

    /// <summary>True when a line of the journal is due: progress alone is not worth one.</summary>
    public bool DiffersForJournal(Operation before) =>
        Phase != before.Phase || IsCancelAsked != before.IsCancelAsked || Restarts != before.Restarts || Command != before.Command || Outcome != before.Outcome;

    /// <summary>As the protocol tells it.</summary>
    public OperationReport ToReport(DateTimeOffset now)
    {
        if (Phase == OperationPhase.Queued) return new OperationReport { State = OperationState.Pending, Status = OperationStatus.Unknown };
        return new OperationReport
        {
            State = HasEnded ? OperationState.Completed
                : IsCancelAsked ? OperationState.Cancelling
                : Phase == OperationPhase.Starting ? OperationState.Starting : OperationState.Running,
            Status = Outcome,
            Message = Message,
            Command = new CommandStatus
            {
                Command = Command,
                Progress = Progress,
                ElapsedTime = StartedAt is { } start && Command.Length > 0 ? GoText.Elapsed((EndedAt ?? now) - start) : "",
                LastMessage = LastMessage,
                LastMessageTime = LastMessageAt is { } last ? GoText.Time(last) : "",
            },
            StartTime = StartedAt is { } started ? GoText.Time(started) : "",
            EndTime = EndedAt is { } ended ? GoText.Time(ended) : "",
        };
    }
}
