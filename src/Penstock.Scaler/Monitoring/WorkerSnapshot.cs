using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Monitoring;

/// <summary>How a worker is.</summary>
public sealed record WorkerSnapshot
{
    /// <summary>Its identity.</summary>
    public string Name { get; init; } = "";

    /// <summary>The manager that started it; empty if there is none.</summary>
    public string Manager { get; init; } = "";

    /// <summary>CPU of the worker's own process, percent of one core.</summary>
    public double AgentCpuPercent { get; init; }

    /// <summary>Memory of the worker's own process, bytes.</summary>
    public long AgentBytes { get; init; }

    /// <summary>CPU of its processors.</summary>
    public double ProcessorCpuPercent { get; init; }

    /// <summary>Memory of its processors, bytes.</summary>
    public long ProcessorBytes { get; init; }

    /// <summary>Its processors.</summary>
    public int Processors { get; init; }

    /// <summary>Free memory, bytes.</summary>
    public long FreeBytes { get; init; }

    /// <summary>Tasks it could still be given.</summary>
    public long Free { get; init; }

    /// <summary>Tasks it has.</summary>
    public long Sent { get; init; }

    /// <summary>Of those, tasks it has not begun.</summary>
    public long Queued { get; init; }

    /// <summary>Of those, tasks that wait for others they started.</summary>
    public int Suspended { get; init; }

    /// <summary>Half a round trip, as it measures.</summary>
    public double LagMilliseconds { get; init; }

    /// <summary>Seconds since it was heard of.</summary>
    public int LastSeconds { get; init; }

    /// <summary>Three digits: its processor is there, has a task, and the worker takes (or, of batch workers, does not take) tasks.</summary>
    public string Itl { get; init; } = "";

    internal static WorkerSnapshot Of(WorkerStatus status, string manager) => new()
    {
        Name = SchedulerSnapshot.Text(status.WorkerId),
        Manager = manager,
        AgentCpuPercent = status.Agent.Cpu / 10.0,
        AgentBytes = (long)status.Agent.Rss,
        ProcessorCpuPercent = status.ProcessorStatuses.Sum(p => p.Resource.Cpu) / 10.0,
        ProcessorBytes = status.ProcessorStatuses.Sum(p => (long)p.Resource.Rss),
        Processors = status.ProcessorStatuses.Length,
        FreeBytes = (long)status.RssFree,
        Free = status.Free,
        Sent = status.Sent,
        Queued = status.Queued,
        Suspended = status.Suspended,
        LagMilliseconds = status.LagUS / 1000.0,
        LastSeconds = status.LastS,
        Itl = status.Itl,
    };
}
