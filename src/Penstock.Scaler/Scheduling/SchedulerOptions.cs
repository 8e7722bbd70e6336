using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling.Policies;

namespace Penstock.Scaler.Scheduling;

/// <summary>How a scheduler decides. The originals' defaults, except where their silence costs a user: see each.</summary>
internal sealed record SchedulerOptions
{
    /// <summary>What clients and workers are told of the object storage server.</summary>
    public required ObjectStorageAddress AdvertisedStorage { get; init; }

    /// <summary>The tags of the messages.</summary>
    public ProtocolProfile Profile { get; init; } = ProtocolProfile.V26;

    /// <summary>How tasks are given out, and how many workers are asked for.</summary>
    public PolicyOptions Policy { get; init; } = new();

    /// <summary>Refuse to be shut down by a client.</summary>
    public bool Protected { get; init; }

    /// <summary>A client that says nothing for so long is gone. Default 60 s.</summary>
    public TimeSpan ClientTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A worker that says nothing for so long is gone. Default 4.5 s, more than two of its heartbeats (the original waits 60 s).</summary>
    public TimeSpan WorkerTimeout { get; init; } = TimeSpan.FromSeconds(4.5);

    /// <summary>A worker manager that says nothing for so long is forgotten. The original's 10 s.</summary>
    public TimeSpan ManagerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often work is moved from busy workers to idle ones; zero or less: never. Default 1 s.</summary>
    public TimeSpan BalanceInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the same advice must be repeated before it is followed. Default 2.</summary>
    public int BalanceTriggerTimes { get; init; } = 2;

    /// <summary>How often the state goes to monitors. Default 1 s.</summary>
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Tasks that may wait for a worker; further ones fail at once. -1 (default): any number.</summary>
    public int MaxWaitingTasks { get; init; } = -1;

    /// <summary>Workers a task may lose before it fails. -1: any number, as the original. Default 10.</summary>
    public int MaxWorkersLost { get; init; } = 10;

    /// <summary>A task that runs longer fails and is stopped. Zero (default): no limit.</summary>
    public TimeSpan TaskTimeout { get; init; }

    /// <summary>
    /// The storage deletes what a client owns once it is gone (<c>penstock tasks storage --forget-owners-after</c>), so results need not be remembered until then. Scaler's clients delete most
    /// of theirs without a word; a scheduler that remembers them grows by some 60 bytes for each result of a client that stays. Default false.
    /// </summary>
    public bool StorageForgetsOwners { get; init; }

    /// <summary>Believe what a message says of its sender, as the original does: results and confirms from any worker, other clients' tasks cancelled, objects deleted for others.</summary>
    public bool TrustSenders { get; init; }
}
