using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling.Policies;

namespace Penstock.Scaler.Scheduling;

/// <content>Workers and their managers.</content>
internal sealed partial class Scheduler
{
    private const int MaxRemembered = 1000;
    private readonly Dictionary<byte[], ManagerEntry> _managers = new(Ymq.ByteStringComparer.Instance);
    private readonly Dictionary<byte[], LostWorker> _lost = new(Ymq.ByteStringComparer.Instance);

    private void WorkerBeat(Party from, WorkerHeartbeat heartbeat)
    {
        if (from.Worker is not { } worker)
        {
            // The first one registers; capabilities and queue size are taken from it only.
            worker = new WorkerEntry(from, _sets.Of(heartbeat.Capabilities), (int)Math.Min(heartbeat.QueueSize, 1_000_000), ++_order) { ManagerId = heartbeat.WorkerManagerId };
            Register(worker);
            // It lost its connection, and nobody knows what of it arrived. What it still has of its tasks is not wanted.
            if (_lost.Remove(from.Identity, out var lost))
            {
                foreach (var id in lost.Tasks) Drop(worker, id);
            }
            PlaceWaiting();
        }
        worker.LastSeen = _now;
        worker.Heartbeat = heartbeat;
        Send(from, new WorkerHeartbeatEcho { ObjectStorageAddress = _options.AdvertisedStorage });
    }

    private void Register(WorkerEntry worker)
    {
        worker.Party.Worker = worker;
        worker.LastSeen = _now;
        _pool.Add(worker);
        if (_managers.TryGetValue(worker.ManagerId, out var manager)) manager.Workers.Add(worker);
        _output.Note(SchedulerNote.Information, $"worker '{worker.Party}' is here, for {worker.QueueSize} tasks");
        PublishWorker(worker, WorkerState.Connected);
    }

    // A worker that was silent too long speaks again on the same connection: it has what it had. What nobody was given meanwhile stays with it, the rest it is to drop.
    private void Revive(LostWorker lost)
    {
        _lost.Remove(lost.Worker.Party.Identity);
        Register(lost.Worker);
        foreach (var id in lost.Tasks)
        {
            if (_tasks.TryGetValue(id, out var task) && _waiting.Remove(task))
            {
                Step(task, TaskEvent.HasCapacity);
                WorkerPool.Give(lost.Worker, task);
                task.WorkersLost--;
                PublishTask(task, TaskState.Running);
            }
            else
            {
                Drop(lost.Worker, id);
            }
        }
        PlaceWaiting();
    }

    private void Drop(WorkerEntry worker, TaskId id)
    {
        worker.Dropping.Add(id);
        Send(worker.Party, new TaskCancel { TaskId = id, Force = true });
    }

    private void WorkerLeaves(Party from, DisconnectRequest request)
    {
        var party = from;
        if (!request.Worker.AsSpan().SequenceEqual(from.Identity))
        {
            if (!IsOwn(from, request.Worker, "the leave of a worker")) return;
            party = _pool.Workers.FirstOrDefault(w => w.Party.Identity.AsSpan().SequenceEqual(request.Worker))?.Party ?? from;
        }
        if (party.Worker is { } worker) Lose(worker, null, isConnected: true);
        _lost.Remove(party.Identity);
        Send(from, new DisconnectResponse { Worker = request.Worker });
    }

    // A worker is gone: its tasks are given out again, those being cancelled are.
    private void Lose(WorkerEntry worker, string? lost, bool isConnected)
    {
        worker.Party.Worker = null;
        var tasks = new List<ScheduledTask>(worker.Tasks.Count);
        for (var task = worker.Tasks.First; task is not null; task = task.Next) tasks.Add(task);
        foreach (var task in tasks) WorkerPool.Take(task);
        _pool.Remove(worker);
        if (_managers.TryGetValue(worker.ManagerId, out var manager)) manager.Workers.Remove(worker);
        if (lost is not null)
        {
            Counters.WorkersLost++;
            _output.Note(SchedulerNote.Warning, $"worker '{worker.Party}' is gone: {lost}; {tasks.Count} tasks of it are given out again");
            if (_lost.Count < MaxRemembered) _lost[worker.Party.Identity] = new LostWorker(worker, [.. tasks.Select(t => t.Id)], isConnected);
        }
        PublishWorker(worker, WorkerState.Disconnected);
        foreach (var task in tasks) LostWorker(task, died: lost is not null);
        PlaceWaiting();
    }

    private void LostWorker(ScheduledTask task, bool died)
    {
        if (died) task.WorkersLost++;
        var last = _options.MaxWorkersLost >= 0 && task.WorkersLost > _options.MaxWorkersLost;
        Step(task, last ? TaskEvent.WorkerLostLastTime : TaskEvent.WorkerLost);
        task.ForceNext = false;
        switch (task.State)
        {
            case TaskState.Inactive:
                Counters.Reassigned++;
                Place(task);
                break;
            case TaskState.Canceled:
                Confirm(task, TaskCancelConfirmType.Canceled);
                break;
            case TaskState.FailedWorkerDied:
                _output.Note(SchedulerNote.Warning, $"task {task.Id} lost {task.WorkersLost} workers and is not tried again");
                PublishTask(task, task.State);
                Finish(task);
                Answer(task.Client, new TaskResult { TaskId = task.Id, ResultType = TaskResultType.FailedWorkerDied });
                if (task.Node is { } node) NodeEnded(node, TaskResultType.FailedWorkerDied, [], null);
                break;
        }
    }

    private void ManagerBeat(Party from, WorkerManagerHeartbeat heartbeat)
    {
        if (_managers.TryGetValue(heartbeat.WorkerManagerId, out var manager) && manager.Party != from)
        {
            _output.Note(SchedulerNote.Warning, $"'{from}' calls itself worker manager '{manager.Name}', which is '{manager.Party}'; it was ignored");
            return;
        }
        var capabilities = _sets.Of(heartbeat.Capabilities);
        if (manager is null)
        {
            manager = new ManagerEntry(from, heartbeat.WorkerManagerId) { Capabilities = capabilities };
            from.Manager = manager;
            _managers.Add(manager.Id, manager);
            foreach (var worker in _pool.Workers)
            {
                if (worker.ManagerId.AsSpan().SequenceEqual(manager.Id)) manager.Workers.Add(worker);
            }
            _output.Note(SchedulerNote.Information, $"worker manager '{manager.Name}' is here, for {heartbeat.MaxTaskConcurrency} workers");
        }
        manager.LastSeen = _now;
        manager.MaxTaskConcurrency = heartbeat.MaxTaskConcurrency;
        manager.Capabilities = capabilities;
        Send(from, new WorkerManagerHeartbeatEcho());
        Command(manager);
    }

    private void Forget(ManagerEntry manager)
    {
        manager.Party.Manager = null;
        _managers.Remove(manager.Id);
        _output.Note(SchedulerNote.Warning, $"worker manager '{manager.Name}' is gone");
    }

    private void ForgetTheSilent()
    {
        List<WorkerEntry>? workers = null;
        foreach (var worker in _pool.Workers)
        {
            if (Since(worker.LastSeen) >= _options.WorkerTimeout) (workers ??= []).Add(worker);
        }
        foreach (var worker in workers ?? []) Lose(worker, $"nothing was heard of it for {_options.WorkerTimeout.TotalSeconds:0.###} s", isConnected: true);
        foreach (var client in _clients.Values.Where(c => Since(c.LastSeen) >= _options.ClientTimeout).ToArray())
            Leave(client, $"nothing was heard of it for {_options.ClientTimeout.TotalSeconds:0.###} s");
        foreach (var manager in _managers.Values.Where(m => Since(m.LastSeen) >= _options.ManagerTimeout).ToArray()) Forget(manager);
    }
}
