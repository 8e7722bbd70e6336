using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Scheduling;

/// <summary>A worker that was thought dead, with the tasks it had then.</summary>
internal sealed class LostWorker(WorkerEntry worker, TaskId[] tasks, bool isConnected)
{
    public WorkerEntry Worker { get; } = worker;

    public TaskId[] Tasks { get; } = tasks;

    /// <summary>Whether its connection never ended: then nothing it was sent, and nothing it says, is lost.</summary>
    public bool IsConnected { get; set; } = isConnected;
}
