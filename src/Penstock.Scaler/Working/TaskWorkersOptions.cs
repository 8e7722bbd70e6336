using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Working;

/// <summary>Workers of one process, and the manager that starts them.</summary>
public sealed record TaskWorkersOptions
{
    /// <summary>The scheduler.</summary>
    public required YmqAddress SchedulerAddress { get; init; }

    /// <summary>The scheduler as workers see it; null: the same.</summary>
    public YmqAddress? WorkerSchedulerAddress { get; init; }

    /// <summary>The object storage server; null: the one that the scheduler tells of.</summary>
    public YmqAddress? StorageAddress { get; init; }

    /// <summary>How many workers: exactly, or at most where the scheduler decides. Default one per processor of the machine.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether the scheduler decides how many workers there are. Default false: all, from the start.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>Who the manager says it is to the scheduler. Default <c>penstock</c>.</summary>
    public string ManagerId { get; init; } = "penstock";

    /// <summary>The word in the workers' names; null: <c>FIX</c>, or <c>NAT</c> where the scheduler decides.</summary>
    public string? WorkerType { get; init; }

    /// <summary>What the workers can do, -1 where there is no quantity. Default <c>dotnet</c>.</summary>
    public IReadOnlyDictionary<string, long> Capabilities { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal) { ["dotnet"] = -1 };

    /// <summary>Tasks a worker takes at most. Default 1000.</summary>
    public int TaskQueueSize { get; init; } = 1000;

    /// <summary>How often a worker says that it is alive. Default 2 s.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Silence of the scheduler after which a worker ends. Default 300 s.</summary>
    public TimeSpan DeathTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>
    /// The command that runs a processor, which calls <see cref="TaskProcessor.RunAsync"/>. Null: processors are threads of this process and run <see cref="Functions"/>; nothing then
    /// keeps a task from ending it.
    /// </summary>
    public IReadOnlyList<string>? ProcessorCommand { get; init; }

    /// <summary>The functions of processors inside this process.</summary>
    public TaskFunctions? Functions { get; init; }

    /// <summary>What is believed of tls:// and wss:// servers.</summary>
    public YmqTls? Tls { get; init; }

    /// <summary>The numbering of the messages: <c>v2.6</c> (default) or <c>draining</c>.</summary>
    public string Profile { get; init; } = "v2.6";
}
