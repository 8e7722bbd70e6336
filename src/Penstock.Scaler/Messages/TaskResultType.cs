namespace Penstock.Scaler.Messages;

/// <summary>How a task ended.</summary>
internal enum TaskResultType : ushort
{
    Success = 0,

    /// <summary>An exception in the task, or its processor died.</summary>
    Failed = 1,

    FailedWorkerDied = 2,
}
