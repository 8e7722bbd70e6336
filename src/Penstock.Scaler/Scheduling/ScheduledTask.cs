using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Scheduling;

/// <summary>A task the scheduler answers for.</summary>
internal sealed class ScheduledTask
{
    public required TaskId Id { get; init; }

    public required ClientEntry Client { get; init; }

    /// <summary>The message as it goes to a worker.</summary>
    public required byte[] Message { get; init; }

    public required ObjectId Function { get; init; }

    public required CapabilitySet Capabilities { get; init; }

    public TaskState State { get; set; } = TaskState.Inactive;

    /// <summary>Who has it now.</summary>
    public WorkerEntry? Worker { get; set; }

    /// <summary>The graph it is part of.</summary>
    public Graphs.GraphNode? Node { get; init; }

    /// <summary>Workers that died with it.</summary>
    public int WorkersLost { get; set; }

    /// <summary>Whether the client's cancel, by force, waits for the answer to one that was not.</summary>
    public bool ForceNext { get; set; }

    /// <summary>Clock when it was given out.</summary>
    public long StartedAt { get; set; }

    /// <summary>Order of arrival.</summary>
    public long Order { get; init; }

    // The one list it is in: what a worker was given, or what waits.
    public TaskList? List { get; set; }

    public ScheduledTask? Next { get; set; }

    public ScheduledTask? Previous { get; set; }
}
