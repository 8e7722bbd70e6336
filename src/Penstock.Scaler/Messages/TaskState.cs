namespace Penstock.Scaler.Messages;

/// <summary>Where a task is.</summary>
internal enum TaskState : ushort
{
    Inactive = 0,

    Running = 1,

    Canceling = 2,

    BalanceCanceling = 3,

    Success = 4,

    Failed = 5,

    FailedWorkerDied = 6,

    Canceled = 7,

    CanceledNotFound = 8,

    /// <summary>Unused.</summary>
    BalanceCanceled = 9,

    WorkerDisconnecting = 10,
}
