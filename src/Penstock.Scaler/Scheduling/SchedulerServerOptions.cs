using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling.Policies;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Scheduling;

/// <summary>A scheduler as a service: where it listens, what it is told of the storage, how it decides.</summary>
public sealed record SchedulerServerOptions
{
    /// <summary>Where clients, workers and worker managers connect. Port 0 asks for a free one.</summary>
    public required YmqAddress BindAddress { get; init; }

    /// <summary>The object storage server.</summary>
    public required YmqAddress StorageAddress { get; init; }

    /// <summary>The object storage server as clients and workers see it; null: <see cref="StorageAddress"/>.</summary>
    public YmqAddress? AdvertisedStorageAddress { get; init; }

    /// <summary>Where monitors connect; null: the port after next, same host.</summary>
    public YmqAddress? MonitorAddress { get; init; }

    /// <summary>Certificate for addresses to listen at, and what is believed of the storage's.</summary>
    public YmqTls? Tls { get; init; }

    /// <summary>Who it says it is; null: process id, "scheduler" and a random UUID, as the original.</summary>
    public string? Identity { get; init; }

    /// <summary>The tags of the messages: <c>v2.6</c> (default) or <c>draining</c>.</summary>
    public string Profile { get; init; } = "v2.6";

    /// <summary><c>simple</c> (default) or <c>waterfall_v1</c>.</summary>
    public string PolicyEngineType { get; init; } = "simple";

    /// <summary>The policy's text. Default <c>allocate=even_load; scaling=vanilla</c>.</summary>
    public string PolicyContent { get; init; } = "allocate=even_load; scaling=vanilla";

    /// <summary>Refuse to be shut down by a client. Default false.</summary>
    public bool Protected { get; init; }

    /// <summary>Silence after which a client is gone. Default 60 s.</summary>
    public TimeSpan ClientTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Silence after which a worker is gone. Default 4.5 s, more than two heartbeats; the original's is 60 s.</summary>
    public TimeSpan WorkerTimeout { get; init; } = TimeSpan.FromSeconds(4.5);

    /// <summary>How often work is moved to idle workers; zero or less: never. Default 1 s.</summary>
    public TimeSpan BalanceInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often advice must be repeated before it is followed. Default 2.</summary>
    public int BalanceTriggerTimes { get; init; } = 2;

    /// <summary>How often the state goes to monitors. Default 1 s.</summary>
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Tasks that may wait for a worker; further ones fail at once. -1 (default): any number.</summary>
    public int MaxWaitingTasks { get; init; } = -1;

    /// <summary>Workers a task may lose before it fails; -1: any number, as the original. Default 10.</summary>
    public int MaxWorkersLost { get; init; } = 10;

    /// <summary>A task that runs longer is stopped and fails. Zero (default): no limit.</summary>
    public TimeSpan TaskTimeout { get; init; }

    /// <summary>
    /// The storage deletes what a client owns once it is gone (<c>penstock tasks storage --forget-owners-after</c>), so results need not be remembered until then. Scaler's clients delete most
    /// of theirs without a word; a scheduler that remembers them grows by some 60 bytes for each result of a client that stays. Default false.
    /// </summary>
    public bool StorageForgetsOwners { get; init; }

    /// <summary>Believe what a message says of its sender, as the original does. Default false.</summary>
    public bool TrustSenders { get; init; }

    /// <summary>The largest message accepted. Default 256 MiB; tasks carry ids, not objects.</summary>
    public long MaxMessageBytes { get; init; } = 256L << 20;

    /// <summary>Checks everything that can be checked without binding.</summary>
    /// <exception cref="FormatException">A value is not understood; the message names it and what is accepted.</exception>
    public void Validate() => _ = ToCore();

    internal SchedulerOptions ToCore()
    {
        if (!ProtocolProfile.TryFind(Profile, out var profile))
            throw new FormatException($"'{Profile}' is not a protocol profile; one of {string.Join(", ", ProtocolProfile.All.Select(p => $"'{p.Name}'"))} is expected");
        var advertised = AdvertisedStorageAddress ?? StorageAddress;
        if (advertised.Host is null)
            throw new FormatException($"the object storage address '{advertised}' cannot be told to clients and workers; tcp://, tls://, ws:// or wss:// is expected");
        return new SchedulerOptions
        {
            AdvertisedStorage = new ObjectStorageAddress { Host = advertised.Host.ToString(), Port = (ushort)advertised.Port, Scheme = advertised.SchemeName },
            Profile = profile,
            Policy = PolicyOptions.Parse(PolicyEngineType, PolicyContent),
            Protected = Protected,
            ClientTimeout = ClientTimeout,
            WorkerTimeout = WorkerTimeout,
            BalanceInterval = BalanceInterval,
            BalanceTriggerTimes = BalanceTriggerTimes,
            StatusInterval = StatusInterval,
            MaxWaitingTasks = MaxWaitingTasks,
            MaxWorkersLost = MaxWorkersLost,
            TaskTimeout = TaskTimeout,
            TrustSenders = TrustSenders,
            StorageForgetsOwners = StorageForgetsOwners,
        };
    }
}
