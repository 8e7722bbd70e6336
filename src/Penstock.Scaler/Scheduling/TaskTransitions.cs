using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Scheduling;

/// <summary>
/// The states of a task and what leads from one to the next (finos/opengris-scaler after pull request 944, with its issues 962 and 963 answered: a task taken back for balance
/// that its worker does not know is given out again). What is not in the table is rejected and counted.
/// </summary>
internal static class TaskTransitions
{
    /// <summary>The next state, or null where the event has no place.</summary>
    public static TaskState? Next(TaskState state, TaskEvent @event) => (state, @event) switch
    {
        (TaskState.Inactive, TaskEvent.HasCapacity) => TaskState.Running,
        (TaskState.Inactive, TaskEvent.CancelRequested) => TaskState.Canceled,

        (TaskState.Running, TaskEvent.CancelRequested) => TaskState.Canceling,
        (TaskState.Running, TaskEvent.BalanceCancelRequested) => TaskState.BalanceCanceling,
        (TaskState.Running or TaskState.BalanceCanceling, TaskEvent.ResultSuccess) => TaskState.Success,
        (TaskState.Running or TaskState.BalanceCanceling, TaskEvent.ResultFailed) => TaskState.Failed,
        (TaskState.Running or TaskState.BalanceCanceling, TaskEvent.ResultWorkerDied) => TaskState.FailedWorkerDied,
        // The worker says it has not got it, unasked: an answer to a cancel from before its connection broke. As if it were lost.
        (TaskState.Running, TaskEvent.ConfirmCanceled or TaskEvent.ConfirmNotFound) => TaskState.Inactive,
        (TaskState.Running or TaskState.BalanceCanceling, TaskEvent.WorkerLost) => TaskState.Inactive,
        (TaskState.Running or TaskState.BalanceCanceling, TaskEvent.WorkerLostLastTime) => TaskState.FailedWorkerDied,

        (TaskState.Canceling, TaskEvent.ConfirmCanceled) => TaskState.Canceled,
        (TaskState.Canceling, TaskEvent.ConfirmFailed) => TaskState.Running,
        (TaskState.Canceling, TaskEvent.ConfirmNotFound) => TaskState.CanceledNotFound,
        (TaskState.Canceling, TaskEvent.WorkerLost or TaskEvent.WorkerLostLastTime) => TaskState.Canceled,

        (TaskState.BalanceCanceling, TaskEvent.CancelRequested) => TaskState.Canceling,
        (TaskState.BalanceCanceling, TaskEvent.ConfirmCanceled or TaskEvent.ConfirmNotFound) => TaskState.Inactive,
        (TaskState.BalanceCanceling, TaskEvent.ConfirmFailed) => TaskState.Running,

        _ => null,
    };

    /// <summary>Whether a task that got there is done with.</summary>
    public static bool IsTerminal(TaskState state) => state is TaskState.Success or TaskState.Failed or TaskState.FailedWorkerDied or TaskState.Canceled or TaskState.CanceledNotFound;
}
