using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling.Graphs;

namespace Penstock.Scaler.Scheduling;

/// <content>What monitors are told.</content>
internal sealed partial class Scheduler
{
    private static readonly byte[] s_unknown = "<Unknown>"u8.ToArray();
    private long _lastStatus;

    /// <summary>What the process uses, for monitors; set by who knows.</summary>
    public Resource Usage { get; set; }

    /// <summary>Free memory of the machine.</summary>
    public ulong FreeMemory { get; set; }

    /// <summary>Everything a monitor is told every second.</summary>
    public StateScheduler Status() => new()
    {
        Binder = new BinderStatus { Received = Counts(_received), Sent = Counts(_sent) },
        Scheduler = Usage,
        RssFree = FreeMemory,
        ClientManager = new ClientManagerStatus
        {
            ClientToNumOfTask = [.. _clients.Values.Select(c => new ClientTasks { Client = c.Party.Identity, NumTask = (uint)(c.Tasks.Count + c.Graphs.Count) })],
        },
        ObjectManager = new ObjectManagerStatus { NumberOfObjects = (uint)_objects.Count },
        TaskManager = new TaskManagerStatus { StateToCount = StateCounts() },
        WorkerManager = new WorkerManagerStatus { Workers = [.. _pool.Workers.Select(StatusOf)] },
        ScalingManager = new ScalingManagerStatus
        {
            ManagedWorkers = [.. _managers.Values.Select(m => new ManagedWorkers { WorkerManagerId = m.Id, WorkerIds = [.. m.Workers.OrderBy(w => w.Order).Select(w => w.Party.Identity)] })],
            WorkerManagerDetails = [.. _managers.Values.Select(DetailOf)],
        },
    };

    private void PublishStatus()
    {
        _lastStatus = _now;
        if (_output.HasMonitors) _output.Publish(Status());
    }

    private void PublishTask(ScheduledTask task, TaskState state) => PublishTask(task, state, []);

    private void PublishTask(ScheduledTask task, TaskState state, ReadOnlySpan<byte> metadata)
    {
        if (!_output.HasMonitors) return;
        var cancels = state is TaskState.Canceling or TaskState.BalanceCanceling or TaskState.Canceled or TaskState.CanceledNotFound;
        _output.Publish(new StateTask
        {
            TaskId = task.Id,
            FunctionName = cancels ? [] : _objects.NameOf(task.Function) ?? s_unknown,
            State = state,
            Worker = TaskTransitions.IsTerminal(state) ? [] : task.Worker?.Party.Identity ?? [],
            Capabilities = task.Capabilities.First,
            Metadata = metadata.ToArray(),
        });
    }

    private void PublishWorker(WorkerEntry worker, WorkerState state)
    {
        if (_output.HasMonitors) _output.Publish(new StateWorker { WorkerId = worker.Party.Identity, State = state, Capabilities = worker.Capabilities.First });
    }

    private void PublishGraph(GraphRun graph)
    {
        if (!_output.HasMonitors) return;
        foreach (var node in graph.Nodes)
        {
            _output.Publish(new StateGraphTask
            {
                GraphTaskId = graph.Id,
                TaskId = node.Task.TaskId,
                NodeTaskType = node.IsTarget ? NodeTaskType.Target : NodeTaskType.Normal,
                ParentTaskIds = [.. node.Parents.Select(p => p.Task.TaskId)],
            });
        }
    }

    // Gauges of the states a task can be in now, sums of those it ended in, as the original mixes them.
    private StateCount[] StateCounts()
    {
        var counts = new uint[Enum.GetValues<TaskState>().Length];
        foreach (var task in _tasks.Values) counts[(int)task.State]++;
        foreach (var state in Enum.GetValues<TaskState>())
        {
            if (TaskTransitions.IsTerminal(state)) counts[(int)state] = (uint)Counters.Ended(state);
        }
        return [.. counts.Select((count, state) => new StateCount { State = (byte)state, Count = count })];
    }

    private WorkerStatus StatusOf(WorkerEntry worker)
    {
        var beat = worker.Heartbeat;
        var current = Array.FindIndex(beat.Processors, p => !p.Suspended);
        var processor = current < 0 ? default : beat.Processors[current];
        return new WorkerStatus
        {
            WorkerId = worker.Party.Identity,
            Agent = beat.Agent,
            RssFree = beat.RssFree,
            Free = (uint)Math.Max(0, worker.QueueSize - worker.Load),
            Sent = (uint)worker.Load,
            Queued = beat.QueuedTasks,
            Suspended = (byte)Math.Min(255, beat.Processors.Count(p => p.Suspended)),
            LagUS = beat.LatencyUS,
            LastS = (ushort)Math.Min(65_535, Since(worker.LastSeen).TotalSeconds),
            Itl = $"{(processor.Initialized ? 1 : 0)}{(processor.HasTask ? 1 : 0)}{(beat.TaskLock ? 1 : 0)}",
            ProcessorStatuses = beat.Processors,
            MemLimit = beat.MemLimit,
        };
    }

    private WorkerManagerDetail DetailOf(ManagerEntry manager) => new()
    {
        WorkerManagerId = manager.Id,
        Identity = manager.Party.Name,
        LastSeenS = (ushort)Math.Min(65_535, Since(manager.LastSeen).TotalSeconds),
        MaxTaskConcurrency = manager.MaxTaskConcurrency,
        Capabilities = manager.Capabilities.Key,
        PendingWorkers = (uint)Math.Clamp(manager.LastDesired - manager.Workers.Count, 0, uint.MaxValue),
    };

    private static MessageCount[] Counts(long[] counts)
    {
        var list = new List<MessageCount>();
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0) list.Add(new MessageCount { Client = ((MessageKind)i).ToString(), Number = (uint)counts[i] });
        }
        return [.. list];
    }
}
