using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Scheduling;

/// <summary>A worker: what it can do, what it was given, how it is.</summary>
internal sealed class WorkerEntry(Party party, CapabilitySet capabilities, int queueSize, long order)
{
    public Party Party { get; } = party;

    public CapabilitySet Capabilities { get; } = capabilities;

    /// <summary>The most it is given at once.</summary>
    public int QueueSize { get; } = queueSize;

    /// <summary>Where it stands in the order of registration.</summary>
    public long Order { get; } = order;

    public long LastSeen { get; set; }

    /// <summary>Its last heartbeat.</summary>
    public WorkerHeartbeat Heartbeat { get; set; } = new();

    public byte[] ManagerId { get; set; } = [];

    /// <summary>What it was given, the oldest first.</summary>
    public TaskList Tasks { get; } = new();

    /// <summary>Tasks it was told to drop after it came back; its answers to that are not about what it was given since.</summary>
    public HashSet<TaskId> Dropping { get; } = [];

    public int Load => Tasks.Count;

    public bool HasRoom => Tasks.Count < QueueSize;

    // Where it stands in the pool: workers of its group with the same load, in the order they came to it.
    public WorkerEntry? Next { get; set; }

    public WorkerEntry? Previous { get; set; }

    public Policies.WorkerGroup? Group { get; set; }
}
