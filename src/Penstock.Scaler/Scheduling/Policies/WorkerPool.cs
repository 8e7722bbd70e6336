namespace Penstock.Scaler.Scheduling.Policies;

/// <summary>Chooses a worker for a task: the one with the fewest tasks, of all (even load) or of those that can do what it asks for (by capability).</summary>
internal sealed class WorkerPool(bool byCapability, CapabilitySet.Registry sets)
{
    private readonly Dictionary<CapabilitySet, WorkerGroup> _groups = [];
    private readonly Dictionary<CapabilitySet, WorkerGroup[]> _matching = [];

    /// <summary>All workers in the order they registered.</summary>
    public List<WorkerEntry> Workers { get; } = [];

    public void Add(WorkerEntry worker)
    {
        var set = byCapability ? worker.Capabilities : sets.Empty;
        if (!_groups.TryGetValue(set, out var group))
        {
            _groups[set] = group = new WorkerGroup(set);
            _matching.Clear();
        }
        group.Add(worker);
        Workers.Add(worker);
    }

    public void Remove(WorkerEntry worker)
    {
        var group = worker.Group!;
        group.Remove(worker);
        Workers.Remove(worker);
        if (group.Count > 0) return;
        _groups.Remove(group.Capabilities);
        _matching.Clear();
    }

    /// <summary>A worker for a task that asks for this, or null.</summary>
    public WorkerEntry? Choose(CapabilitySet wanted)
    {
        WorkerEntry? best = null;
        foreach (var group in Matching(wanted))
        {
            if (group.Least() is { } worker && (best is null || worker.Load < best.Load)) best = worker;
        }
        return best;
    }

    public static void Give(WorkerEntry worker, ScheduledTask task)
    {
        worker.Group!.Changed(worker, worker.Load, 1);
        worker.Tasks.Add(task);
        task.Worker = worker;
    }

    public static void Take(ScheduledTask task)
    {
        if (task.Worker is not { } worker) return;
        worker.Group?.Changed(worker, worker.Load, -1);
        worker.Tasks.Remove(task);
        task.Worker = null;
    }

    private WorkerGroup[] Matching(CapabilitySet wanted)
    {
        if (!byCapability) wanted = sets.Empty;
        if (_matching.TryGetValue(wanted, out var groups)) return groups;
        groups = [.. _groups.Values.Where(g => g.Capabilities.Covers(wanted))];
        // As many entries as there are sets of capabilities; of sets that are not kept, none is.
        if (_matching.Count < 10_000) _matching[wanted] = groups;
        return groups;
    }
}
