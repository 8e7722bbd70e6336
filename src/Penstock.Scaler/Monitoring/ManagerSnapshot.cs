using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Monitoring;

/// <summary>How a worker manager is.</summary>
public sealed record ManagerSnapshot
{
    /// <summary>Its id.</summary>
    public string Id { get; init; } = "";

    /// <summary>The identity of its connection.</summary>
    public string Identity { get; init; } = "";

    /// <summary>Seconds since it was heard of.</summary>
    public int LastSeconds { get; init; }

    /// <summary>The most workers it starts.</summary>
    public long MaxTaskConcurrency { get; init; }

    /// <summary>What its workers can do.</summary>
    public string Capabilities { get; init; } = "";

    /// <summary>Workers of it that are connected.</summary>
    public int Workers { get; init; }

    /// <summary>Workers it was asked for that are not connected yet.</summary>
    public long Pending { get; init; }

    internal static ManagerSnapshot Of(WorkerManagerDetail detail, int workers) => new()
    {
        Id = SchedulerSnapshot.Text(detail.WorkerManagerId),
        Identity = detail.Identity,
        LastSeconds = detail.LastSeenS,
        MaxTaskConcurrency = detail.MaxTaskConcurrency,
        Capabilities = detail.Capabilities,
        Workers = workers,
        Pending = detail.PendingWorkers,
    };
}
