namespace Penstock.Scaler.Scheduling.Policies;

/// <summary>What work is to be taken from whom, so that idle workers get some (the originals' formulas).</summary>
internal static class Balancing
{
    /// <summary>Advice where every worker can do every task: from those with more than the mean, the tasks given last.</summary>
    public static List<(WorkerEntry Worker, ScheduledTask[] Tasks)> EvenLoad(IReadOnlyList<WorkerEntry> workers)
    {
        var idle = workers.Count(w => w.Load == 0);
        var queued = workers.Select(w => Math.Max(0, w.Load - 1)).ToArray();
        var sum = queued.Sum();
        if (idle == 0 || sum == 0) return [];
        var mean = (sum + workers.Count - 1) / workers.Count;
        var taken = queued.Select(q => Math.Max(0, q - mean)).ToArray();
        var need = Math.Min(idle, sum);
        var have = taken.Sum();
        for (var i = 0; i < taken.Length && have < need; i++)
        {
            var more = Math.Min(queued[i] - taken[i], need - have);
            taken[i] += more;
            have += more;
        }
        var advice = new List<(WorkerEntry, ScheduledTask[])>();
        for (var i = 0; i < taken.Length; i++)
        {
            if (taken[i] > 0) advice.Add((workers[i], Last(workers[i], taken[i])));
        }
        return advice;
    }

    /// <summary>Advice where tasks ask for capabilities: from the most loaded worker to the least loaded that can do the task.</summary>
    public static List<(WorkerEntry Worker, ScheduledTask[] Tasks)> ByCapability(IReadOnlyList<WorkerEntry> workers)
    {
        if (workers.All(w => w.Load > 0)) return [];
        var target = Math.Max(workers.Sum(w => w.Load) / (double)workers.Count, 1);
        var loads = workers.Where(w => Math.Abs(w.Load - target) >= 1).Select(w => new Load(w)).OrderBy(l => l.Count).ToList();
        var advice = new Dictionary<WorkerEntry, List<ScheduledTask>>();
        while (loads.Count >= 2)
        {
            var most = loads[^1];
            if (most.Count - target < 1) break;
            if (most.Next is not { } task)
            {
                loads.RemoveAt(loads.Count - 1);
                continue;
            }
            most.Next = task.Previous;
            var receiver = loads.Find(l => l != most && l.Count < target && l.Worker.Capabilities.Covers(task.Capabilities));
            if (receiver is null) continue;
            if (!advice.TryGetValue(most.Worker, out var list)) advice[most.Worker] = list = [];
            list.Add(task);
            most.Count--;
            receiver.Count++;
            Reinsert(loads, most, target);
            Reinsert(loads, receiver, target);
        }
        return [.. advice.Select(a => (a.Key, a.Value.ToArray()))];
    }

    private static void Reinsert(List<Load> loads, Load load, double target)
    {
        loads.Remove(load);
        if (Math.Abs(load.Count - target) < 1) return;
        var at = loads.FindIndex(l => l.Count >= load.Count);
        loads.Insert(at < 0 ? loads.Count : at, load);
    }

    private static ScheduledTask[] Last(WorkerEntry worker, int count)
    {
        var tasks = new ScheduledTask[count];
        var task = worker.Tasks.Last;
        for (var i = count - 1; i >= 0; i--, task = task!.Previous) tasks[i] = task!;
        return tasks;
    }

    // A worker's load while it is thought about; its tasks are looked at once, the youngest first.
    private sealed class Load(WorkerEntry worker)
    {
        public WorkerEntry Worker { get; } = worker;

        public int Count { get; set; } = worker.Load;

        public ScheduledTask? Next { get; set; } = worker.Tasks.Last;
    }
}
