namespace Penstock.Scaler.Working;

/// <summary>What the workers of a process counted.</summary>
public sealed class WorkerCounters
{
    /// <summary>Tasks that came.</summary>
    public long Tasks { get; internal set; }

    /// <summary>Tasks that failed because their processor died or could not be started.</summary>
    public long TasksFailedHere { get; internal set; }

    /// <summary>Processors that ended without being asked to.</summary>
    public long ProcessorsLost { get; internal set; }

    /// <summary>Processors started.</summary>
    public long ProcessorsStarted { get; internal set; }

    /// <summary>Messages that could not be read.</summary>
    public long DamagedMessages { get; internal set; }

    /// <summary>Messages that have no business here.</summary>
    public long UnexpectedMessages { get; internal set; }

    /// <summary>Tasks that were here already.</summary>
    public long DuplicateTasks { get; internal set; }

    /// <summary>Workers started.</summary>
    public long WorkersStarted { get; internal set; }

    /// <summary>Workers that ended without being asked to.</summary>
    public long WorkersLost { get; internal set; }
}
