namespace Penstock.Scaler.Scheduling;

/// <summary>What happens to a task.</summary>
internal enum TaskEvent
{
    /// <summary>A worker has room and gets it.</summary>
    HasCapacity,

    /// <summary>Its client does not want it any more.</summary>
    CancelRequested,

    /// <summary>Its worker has too much to do.</summary>
    BalanceCancelRequested,

    /// <summary>The worker finished it.</summary>
    ResultSuccess,

    /// <summary>The worker finished it with an exception.</summary>
    ResultFailed,

    /// <summary>The worker says that what ran it died.</summary>
    ResultWorkerDied,

    /// <summary>The worker will not run it.</summary>
    ConfirmCanceled,

    /// <summary>The worker runs it and was not told to stop it by force.</summary>
    ConfirmFailed,

    /// <summary>The worker does not have it.</summary>
    ConfirmNotFound,

    /// <summary>The worker is gone; there are attempts left.</summary>
    WorkerLost,

    /// <summary>The worker is gone, as those before it; the task is not tried again.</summary>
    WorkerLostLastTime,
}
