using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling.Policies;

namespace Penstock.Scaler.Scheduling;

/// <content>Cancels and their confirmation.</content>
internal sealed partial class Scheduler
{
    private void CancelArrived(Party from, TaskCancel cancel)
    {
        if (_nodes.TryGetValue(cancel.TaskId, out var graph) && (_options.TrustSenders || graph.Client.Party == from))
        {
            CancelGraph(graph);
            return;
        }
        if (!_tasks.TryGetValue(cancel.TaskId, out var task) || !(_options.TrustSenders || task.Client.Party == from))
        {
            if (task is not null || graph is not null) Counters.Impersonations++;
            // A cancel that crossed the end of its graph: the end was the answer.
            if (task is null && graph is null && _endedGraphs.Contains(cancel.TaskId))
            {
                Counters.LateAnswers++;
                return;
            }
            Send(from, new TaskCancelConfirm { TaskId = cancel.TaskId, CancelConfirmType = TaskCancelConfirmType.CancelNotFound });
            return;
        }
        Cancel(task, cancel.Force);
    }

    private void Cancel(ScheduledTask task, bool force)
    {
        var before = task.State;
        if (!Step(task, TaskEvent.CancelRequested)) return;
        if (before == TaskState.Inactive)
        {
            Confirm(task, TaskCancelConfirmType.Canceled);
            return;
        }
        PublishTask(task, TaskState.Canceling);
        // A cancel for balance is under way, without force. If it is refused, the client's own goes after it.
        if (before == TaskState.BalanceCanceling) task.ForceNext = force;
        else Send(task.Worker!.Party, new TaskCancel { TaskId = task.Id, Force = force });
    }

    private void ConfirmArrived(Party from, TaskCancelConfirm confirm)
    {
        if (from.Worker is { } worker && worker.Dropping.Remove(confirm.TaskId)) return;
        if (!_tasks.TryGetValue(confirm.TaskId, out var task))
        {
            Counters.LateAnswers++;
            return;
        }
        if (!IsFromItsWorker(from, task)) return;
        var before = task.State;
        if (confirm.CancelConfirmType == TaskCancelConfirmType.CancelFailed && task.ForceNext)
        {
            task.ForceNext = false;
            Send(from, new TaskCancel { TaskId = task.Id, Force = true });
            return;
        }
        var @event = confirm.CancelConfirmType switch
        {
            TaskCancelConfirmType.Canceled => TaskEvent.ConfirmCanceled,
            TaskCancelConfirmType.CancelFailed => TaskEvent.ConfirmFailed,
            _ => TaskEvent.ConfirmNotFound,
        };
        if (!Step(task, @event)) return;
        task.ForceNext = false;
        if (TaskTransitions.IsTerminal(task.State))
        {
            Confirm(task, confirm.CancelConfirmType);
            PlaceWaiting();
        }
        else if (task.State == TaskState.Inactive)
        {
            WorkerPool.Take(task);
            if (before == TaskState.BalanceCanceling)
            {
                Counters.BalanceMoves++;
                Place(task);
            }
            else
            {
                // From Running, back as it was and lost.
                task.State = TaskState.Running;
                LostWorker(task, died: true);
            }
            PlaceWaiting();
        }
    }

    // The end of a task that was cancelled.
    private void Confirm(ScheduledTask task, TaskCancelConfirmType type)
    {
        PublishTask(task, task.State);
        Finish(task);
        Answer(task.Client, new TaskCancelConfirm { TaskId = task.Id, CancelConfirmType = type });
        if (task.Node is { } node) NodeCanceled(node);
    }
}
