using System.Diagnostics.CodeAnalysis;

namespace Penstock.Scaler.Scheduling.Policies;

/// <summary>Tasks without a worker, a queue for each set of capabilities, so that one that nobody can run holds up only its like (the original holds up everything).</summary>
internal sealed class WaitingTasks(bool byCapability, CapabilitySet.Registry sets)
{
    private readonly Dictionary<CapabilitySet, TaskList> _queues = [];

    public int Count { get; private set; }

    public void Add(ScheduledTask task)
    {
        var set = SetOf(task);
        if (!_queues.TryGetValue(set, out var queue)) _queues[set] = queue = new TaskList();
        queue.Add(task);
        Count++;
    }

    public bool Remove(ScheduledTask task)
    {
        if (!_queues.TryGetValue(SetOf(task), out var queue) || !ReferenceEquals(task.List, queue)) return false;
        queue.Remove(task);
        Count--;
        if (queue.Count == 0) _queues.Remove(SetOf(task));
        return true;
    }

    /// <summary>The oldest task that a worker has room for, taken out of its queue.</summary>
    public bool TryTake(WorkerPool pool, [NotNullWhen(true)] out ScheduledTask? task, [NotNullWhen(true)] out WorkerEntry? worker)
    {
        task = null;
        worker = null;
        if (Count == 0) return false;
        foreach (var (set, queue) in _queues)
        {
            var head = queue.First!;
            if ((task is null || head.Order < task.Order) && pool.Choose(set) is { } candidate) (task, worker) = (head, candidate);
        }
        if (task is null || worker is null) return false;
        Remove(task);
        return true;
    }

    private CapabilitySet SetOf(ScheduledTask task) => byCapability ? task.Capabilities : sets.Empty;
}
