using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Serialization;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Working;

/// <content>
/// The queue. Higher priorities first, then older ones. A task of higher priority than everything that runs gets a processor of its own at once, so tasks that wait for tasks they
/// submitted never hold them up. Short tasks are given to a processor ahead of time, within <see cref="AheadSeconds"/> of work.
/// </content>
#pragma warning disable CA1001 // see the first part
internal sealed partial class WorkerAgent
{
    private const double AheadSeconds = 0.002;
    private const int MaxAhead = 128;
    private readonly Dictionary<TaskId, AgentTask> _tasks = [];
    private readonly PriorityQueue<AgentTask, (int, long)> _waiting = new();
    private long _order;
    private int _waitingCount;
    private bool _dispatching;

    private void Accept(StructReader body, ReadOnlySpan<byte> bytes)
    {
        if (!TaskId.TryRead(body.GetData(0), out var id) || !TaskFlags.TryRead(body.GetData(2), out var flags) || body.GetData(3).Length != ObjectId.Size)
        {
            _host.Counters.DamagedMessages++;
            return;
        }
        if (_tasks.ContainsKey(id))
        {
            _host.Counters.DuplicateTasks++;
            return;
        }
        var task = new AgentTask(id, body.GetData(1).ToArray(), flags.Priority, _order++, bytes.ToArray());
        _tasks.Add(id, task);
        Enqueue(task);
        _host.Counters.Tasks++;
        DispatchSoon();
    }

    private void Enqueue(AgentTask task)
    {
        task.Slot = null;
        _waiting.Enqueue(task, (-task.Priority, task.Order));
        _waitingCount++;
    }

    private void DispatchSoon()
    {
        if (_dispatching) return;
        _dispatching = true;
        _host.Dispatching.Add(this);
    }

    /// <summary>Gives tasks to processors, as many as may run.</summary>
    public void Dispatch()
    {
        _dispatching = false;
        if (Over is not null || StorageAddress is null) return;
        while (_waiting.TryPeek(out var task, out _))
        {
            if (task.IsOver)
            {
                _waiting.Dequeue();
                continue;
            }
            if (SlotFor(task) is not { } slot) return;
            _waiting.Dequeue();
            _waitingCount--;
            Give(slot, task);
        }
    }

    // The processor for the next task; null when it has to wait, for one to start too.
    private ProcessorSlot? SlotFor(AgentTask task)
    {
        ProcessorSlot? busiest = null;
        ProcessorSlot? idle = null;
        var starting = false;
        foreach (var slot in _slots)
        {
            if (slot.IsEnding) continue;
            if (slot.IsBusy)
            {
                if (busiest is null || slot.Priority > busiest.Priority) busiest = slot;
            }
            else if (slot.IsReady)
            {
                idle = slot;
            }
            else
            {
                starting = true;
            }
        }
        if (busiest is not null && task.Priority <= busiest.Priority)
        {
            var ahead = Math.Min(MaxAhead, AheadSeconds / Math.Max(1e-7, busiest.TaskSeconds));
            return task.Priority == busiest.Priority && busiest.Given.Count <= ahead ? busiest : null;
        }
        if (idle is null && !starting) StartProcessor();
        return idle;
    }

    private void Give(ProcessorSlot slot, AgentTask task)
    {
        task.Slot = slot;
        task.Number = ++slot.Numbers;
        slot.Given.AddLast(task);
        if (slot.Peer!.Send(task.Message) <= YmqSend.Parked) return;
        _host.Counters.ProcessorsLost++;
        Kill(slot);
    }

    private void Cancel(TaskCancel cancel)
    {
        if (!_tasks.TryGetValue(cancel.TaskId, out var task))
        {
            Confirm(cancel.TaskId, TaskCancelConfirmType.CancelNotFound);
            return;
        }
        if (task.Slot is not { } slot)
        {
            _waitingCount--;
            Leave(task);
            Confirm(task.Id, TaskCancelConfirmType.Canceled);
            return;
        }
        // Perhaps it has not begun: its processor knows.
        var asked = task.Cancelling is not null;
        task.Cancelling = cancel.Force || task.Cancelling == true;
        if (asked) return;
        if (slot.Card.Begun >= task.Number) CancelRunning(task);
        else SendTo(slot, cancel);
    }

    // The processor could not withdraw it: it runs, or has run.
    private void CancelRunning(AgentTask task)
    {
        if (task.Cancelling != true)
        {
            task.Cancelling = null;
            Confirm(task.Id, TaskCancelConfirmType.CancelFailed);
            return;
        }
        Kill(task.Slot!);
    }

    private void Confirm(TaskId id, TaskCancelConfirmType type) => Send(new TaskCancelConfirm { TaskId = id, CancelConfirmType = type });

    private void Leave(AgentTask task)
    {
        task.IsOver = true;
        task.Slot?.Given.Remove(task);
        _tasks.Remove(task.Id);
    }

    // The error is stored under the worker's own connection.
    private void Fail(AgentTask task, PythonError error)
    {
        Leave(task);
        _host.Counters.TasksFailedHere++;
        var id = ObjectId.New(task.Source);
        _storage!.Set(id, error.ToPayload(), reply =>
        {
            if (Over is not null) return;
            if (reply.Failure is not null)
            {
                Send(new TaskResult { TaskId = task.Id, ResultType = TaskResultType.FailedWorkerDied });
                return;
            }
            Send(new ObjectInstruction
            {
                InstructionType = ObjectInstructionType.Create,
                ObjectUser = task.Source,
                ObjectMetadata = new ObjectMetadata { ObjectIds = [id], ObjectTypes = [ObjectContentType.Object], ObjectNames = [[]] },
            });
            Send(new TaskResult { TaskId = task.Id, ResultType = TaskResultType.Failed, Results = [id] });
        });
    }
}
