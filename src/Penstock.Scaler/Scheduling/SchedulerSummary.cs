namespace Penstock.Scaler.Scheduling;

/// <summary>What a scheduler has and what it counted. Tasks accepted = those it has + those that ended in one of the named ways.</summary>
public sealed record SchedulerSummary
{
    /// <summary>Clients that are connected.</summary>
    public int Clients { get; init; }

    /// <summary>Workers that are registered.</summary>
    public int Workers { get; init; }

    /// <summary>Tasks that did not end yet.</summary>
    public int Tasks { get; init; }

    /// <summary>Of those, tasks without a worker.</summary>
    public int Waiting { get; init; }

    /// <summary>Whether the object storage is there.</summary>
    public bool StorageConnected { get; init; }

    /// <summary>Tasks accepted, those of graphs once they were ready.</summary>
    public long Accepted { get; init; }

    /// <summary>Graphs accepted.</summary>
    public long Graphs { get; init; }

    /// <summary>Ended with a result.</summary>
    public long Succeeded { get; init; }

    /// <summary>Ended with an exception.</summary>
    public long Failed { get; init; }

    /// <summary>Ended since what ran them died.</summary>
    public long FailedWorkerDied { get; init; }

    /// <summary>Cancelled.</summary>
    public long Canceled { get; init; }

    /// <summary>Cancelled while their worker did not know them.</summary>
    public long CanceledNotFound { get; init; }

    /// <summary>Given to another worker since theirs was gone.</summary>
    public long Reassigned { get; init; }

    /// <summary>Moved from a busy worker to an idle one.</summary>
    public long Moved { get; init; }

    /// <summary>Workers that went without a word.</summary>
    public long WorkersLost { get; init; }

    /// <summary>Clients that went without a word.</summary>
    public long ClientsLost { get; init; }

    /// <summary>Messages that were no messages of the protocol.</summary>
    public long DamagedMessages { get; init; }

    /// <summary>Messages a scheduler does not expect.</summary>
    public long UnexpectedMessages { get; init; }

    /// <summary>Tasks whose id was known already.</summary>
    public long DuplicateTasks { get; init; }

    /// <summary>Requests in the name of somebody else, refused.</summary>
    public long Impersonations { get; init; }

    /// <summary>Answers that did not come from the worker that has the task, dropped.</summary>
    public long FromStrangers { get; init; }

    /// <summary>Answers about tasks that ended before.</summary>
    public long LateAnswers { get; init; }

    /// <summary>Answers that had no place in the state of their task.</summary>
    public long Rejected { get; init; }

    /// <summary>Answers for clients that left.</summary>
    public long WithoutClient { get; init; }

    /// <summary>Objects for clients that left, deleted.</summary>
    public long ObjectsWithoutOwner { get; init; }

    /// <summary>Objects that are not tracked, beyond 4,000,000 of one client.</summary>
    public long ObjectsNotTracked { get; init; }

    /// <summary>Tasks refused since too many waited.</summary>
    public long RefusedTooMany { get; init; }

    /// <summary>Tasks stopped since they ran too long.</summary>
    public long TimedOut { get; init; }

    /// <summary>Messages not sent since their receiver had closed, or does not read.</summary>
    public long NotSent { get; init; }

    /// <summary>Requests to the object storage that were dropped while it was away.</summary>
    public long StorageRequestsDropped { get; init; }
}
