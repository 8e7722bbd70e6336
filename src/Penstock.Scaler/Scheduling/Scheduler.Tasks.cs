using System.Runtime.InteropServices;
using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling.Policies;

namespace Penstock.Scaler.Scheduling;

// Budget: 2 µs of CPU and five messages a task, storage apart; its message is kept and sent on as it came. Measured by bench/Penstock.Bench.Tasks.

/// <content>Tasks from their arrival to their result.</content>
internal sealed partial class Scheduler
{
    private void TaskArrived(Party from, ReadOnlySpan<byte> message, StructReader body, ref Traversal traversal)
    {
        var check = default(FieldCheck);
        var id = check.TaskId(body.GetData(0), "Task.taskId");
        var function = check.ObjectId(body.GetData(3), "Task.funcObjectId");
        var arguments = body.GetList(4);
        var dependsOnTask = false;
        for (var i = 0; i < arguments.Count; i++) dependsOnTask |= TaskArgument.Read(arguments.GetStruct(i), ref check).Type == TaskArgumentType.Task;
        var capabilities = _sets.Of(body.GetList(5));
        var flagsRead = TaskFlags.TryRead(body.GetData(2), out var flags);
        if (IsDamaged(from, ref traversal, ref check)) return;
        if (!IsOwn(from, body.GetData(1), "a task")) return;
        if (_tasks.ContainsKey(id) || _nodes.ContainsKey(id))
        {
            Counters.DuplicateTasks++;
            _output.Note(SchedulerNote.Warning, $"task {id} of '{from}' is known already and was ignored");
            return;
        }
        var task = new ScheduledTask
        {
            Id = id,
            Client = ClientOf(from, body.GetData(1)),
            Message = message.ToArray(),
            Function = function,
            Capabilities = capabilities,
            Order = ++_order,
        };
        var problem = dependsOnTask ? "an argument is a task, which only tasks of a graph may have"
            : !flagsRead ? $"its metadata have {body.GetData(2).Length} bytes; {TaskFlags.Size} or none are expected"
            : flags.Priority < 0 ? $"its priority is {flags.Priority}; at least 0 is expected" : null;
        Accept(task);
        if (problem is not null) Fail(task, problem);
        else Place(task);
    }

    private void Accept(ScheduledTask task)
    {
        Counters.TasksAccepted++;
        _tasks.Add(task.Id, task);
        task.Client.Tasks.Add(task);
        _demand[task.Capabilities] = _demand.GetValueOrDefault(task.Capabilities) + 1;
    }

    // A new task, or one that lost its worker.
    private void Place(ScheduledTask task)
    {
        if (_waiting.Count == 0 && _pool.Choose(task.Capabilities) is { } worker)
        {
            Give(task, worker);
            return;
        }
        if (_options.MaxWaitingTasks >= 0 && _waiting.Count >= _options.MaxWaitingTasks && task.WorkersLost == 0)
        {
            Counters.RefusedTooMany++;
            Fail(task, $"{_waiting.Count} tasks wait for a worker already, which is the limit of this scheduler");
            return;
        }
        _waiting.Add(task);
        PublishTask(task, TaskState.Inactive);
        // With others waiting it may still be the one for which there is room.
        if (_waiting.Count > 1 && _options.Policy.AllocateByCapability) PlaceWaiting();
    }

    private void PlaceWaiting()
    {
        while (_waiting.TryTake(_pool, out var task, out var worker)) Give(task, worker);
    }

    private void Give(ScheduledTask task, WorkerEntry worker)
    {
        task.State = TaskTransitions.Next(task.State, TaskEvent.HasCapacity)!.Value;
        task.StartedAt = _now;
        WorkerPool.Give(worker, task);
        Forward(worker.Party, MessageKind.Task, task.Message);
        PublishTask(task, TaskState.Running);
    }

    private void ResultArrived(Party from, ReadOnlySpan<byte> message, StructReader body, ref Traversal traversal)
    {
        var check = default(FieldCheck);
        var id = check.TaskId(body.GetData(0), "TaskResult.taskId");
        var type = check.Ordinal<TaskResultType>(body.GetUInt16(0), "TaskResult.resultType");
        var metadata = body.GetData(1);
        var results = body.GetList(2);
        ObjectId result = default;
        for (var i = 0; i < results.Count; i++) result = check.ObjectId(results.GetData(i), "TaskResult.results");
        if (IsDamaged(from, ref traversal, ref check)) return;
        if (!_tasks.TryGetValue(id, out var task))
        {
            Counters.LateAnswers++;
            if (from.Worker is not null) ReleaseUnread(results);
            return;
        }
        if (!IsFromItsWorker(from, task))
        {
            if (from.Worker is not null) ReleaseUnread(results);
            return;
        }
        var @event = type switch
        {
            TaskResultType.Success => TaskEvent.ResultSuccess,
            TaskResultType.Failed => TaskEvent.ResultFailed,
            _ => TaskEvent.ResultWorkerDied,
        };
        if (!Step(task, @event))
        {
            // It is being cancelled.
            ReleaseUnread(results);
            return;
        }
        if (_output.HasMonitors) PublishTask(task, task.State, metadata);
        var wasCanceling = task.Node is { Graph.State: Graphs.GraphState.Canceling };
        Finish(task);
        if (!wasCanceling) Answer(task.Client, MessageKind.TaskResult, message);
        if (task.Node is { } node) NodeEnded(node, type, metadata, results.Count > 0 ? result : null);
        PlaceWaiting();
    }

    // Objects of a result that nobody is told of, and that nobody will ask for.
    private void ReleaseUnread(ListReader results)
    {
        for (var i = 0; i < results.Count; i++)
        {
            if (ObjectId.TryRead(results.GetData(i), out var id) && _clients.Values.FirstOrDefault(c => c.Makes(id)) is { } client) Release(client, id);
        }
    }

    private void LogArrived(Party from, ReadOnlySpan<byte> message, StructReader body, ref Traversal traversal)
    {
        var check = default(FieldCheck);
        var id = check.TaskId(body.GetData(0), "TaskLog.taskId");
        check.Ordinal<TaskLogType>(body.GetUInt16(0), "TaskLog.logType");
        var text = body.GetTextBytes(1);
        if (IsDamaged(from, ref traversal, ref check)) return;
        if (!System.Text.Unicode.Utf8.IsValid(text)) Damaged(from, "TaskLog.content is not UTF-8");
        else if (!_tasks.TryGetValue(id, out var task)) Counters.LateAnswers++;
        else if (IsFromItsWorker(from, task)) Answer(task.Client, MessageKind.TaskLog, message);
    }

    // One step of the state machine; false if the event has no place now.
    private bool Step(ScheduledTask task, TaskEvent @event)
    {
        if (TaskTransitions.Next(task.State, @event) is not { } next)
        {
            Counters.Rejected++;
            return false;
        }
        task.State = next;
        return true;
    }

    // A task in a terminal state leaves everything it was in.
    private void Finish(ScheduledTask task)
    {
        Counters.Count(task.State);
        WorkerPool.Take(task);
        _waiting.Remove(task);
        _tasks.Remove(task.Id);
        task.Client.Tasks.Remove(task);
        if (--CollectionsMarshal.GetValueRefOrNullRef(_demand, task.Capabilities) == 0) _demand.Remove(task.Capabilities);
    }

    private void Answer(ClientEntry client, MessageKind kind, ReadOnlySpan<byte> message)
    {
        if (client.IsGone) Counters.WithoutClient++;
        else Forward(client.Party, kind, message);
    }

    private void Answer(ClientEntry client, Message message)
    {
        if (client.IsGone) Counters.WithoutClient++;
        else Send(client.Party, message);
    }

    // Ends a task that never comes to a worker again, with an exception the client sees.
    private void Fail(ScheduledTask task, string text)
    {
        task.State = TaskState.Failed;
        Finish(task);
        var error = StoreError(task.Client, text);
        Answer(task.Client, new TaskResult { TaskId = task.Id, ResultType = TaskResultType.Failed, Results = [error] });
        if (task.Node is { } node) NodeEnded(node, TaskResultType.Failed, [], error);
    }

    // An object with a RuntimeError that the client reads as the task's exception.
    private ObjectId StoreError(ClientEntry client, string text)
    {
        var id = ObjectId.New(client.Party.Identity);
        if (client.IsGone) return id;
        _objects.Add(client, id, []);
        _output.SetObject(id, PickledError.RuntimeError("scheduler: " + text));
        return id;
    }

    private bool IsFromItsWorker(Party from, ScheduledTask task)
    {
        if (_options.TrustSenders ? task.Worker is not null : task.Worker is { } worker && ReferenceEquals(worker.Party, from)) return true;
        Counters.FromStrangers++;
        return false;
    }

    private bool IsOwn(Party from, ReadOnlySpan<byte> identity, string what)
    {
        if (_options.TrustSenders || identity.SequenceEqual(from.Identity)) return true;
        Counters.Impersonations++;
        _output.Note(SchedulerNote.Warning, $"'{from}' sent {what} in the name of another client; it was dropped");
        return false;
    }

    private void TimeOutTasks()
    {
        if (_options.TaskTimeout <= TimeSpan.Zero) return;
        List<ScheduledTask>? late = null;
        foreach (var worker in _pool.Workers)
        {
            for (var task = worker.Tasks.First; task is not null && Since(task.StartedAt) >= _options.TaskTimeout; task = task.Next) (late ??= []).Add(task);
        }
        foreach (var task in late ?? [])
        {
            Counters.TimedOut++;
            if (task.Worker is { } worker) Send(worker.Party, new TaskCancel { TaskId = task.Id, Force = true });
            Fail(task, $"the task did not end within {_options.TaskTimeout.TotalSeconds:0.###} s");
        }
        if (late is not null) PlaceWaiting();
    }
}
