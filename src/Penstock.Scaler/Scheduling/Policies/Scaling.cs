using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Scheduling.Policies;

/// <summary>How many workers are asked of a manager (the originals' formulas): pure functions of what there is.</summary>
internal static class Scaling
{
    /// <summary>By the tasks there are for each worker of all.</summary>
    public static long Vanilla(long tasks, long workers, long current, long max)
    {
        long desired;
        if (workers == 0) desired = tasks > 0 ? current + 1 : current;
        else if (tasks > 10 * workers) desired = current + 1;
        else if (tasks < workers) desired = tasks == 0 ? 0 : Math.Max(1, Up(tasks, 10));
        else desired = current;
        return Math.Clamp(desired, 0, max);
    }

    /// <summary>For each set of capabilities that tasks ask for, one worker for five tasks.</summary>
    public static DesiredTaskConcurrency[] ByCapability(IEnumerable<(CapabilitySet Set, long Tasks)> demand, long max) =>
        [.. demand.Where(d => d.Tasks > 0).Select(d => Request(Math.Min(max, Math.Max(1, Up(d.Tasks, 5))), d.Set.First))];

    /// <summary>From one manager after another: what those before it take is not asked of it.</summary>
    /// <param name="rules">The rules, the preferred first.</param>
    /// <param name="managerId">Whose request it is.</param>
    /// <param name="managers">The managers that are there, by id.</param>
    /// <param name="tasks">All tasks.</param>
    /// <param name="demand">Tasks by what they ask for.</param>
    /// <returns>Null for a manager without a rule.</returns>
    public static DesiredTaskConcurrency[]? Waterfall(
        WaterfallRule[] rules, string managerId, IReadOnlyDictionary<string, ManagerEntry> managers, long tasks, IEnumerable<(CapabilitySet Set, long Tasks)> demand)
    {
        var own = Array.Find(rules, r => r.ManagerId == managerId);
        if (own is null) return null;
        var requests = new List<DesiredTaskConcurrency> { Request(Generic(rules, own, managers, tasks), []) };
        foreach (var (set, count) in demand)
        {
            if (set.IsEmpty || count == 0 || !managers[managerId].Capabilities.Covers(set)) continue;
            var share = Share(rules.Where(r => managers.TryGetValue(r.ManagerId, out var m) && m.Capabilities.Covers(set)), own, managers, Math.Max(1, Up(count, 10)));
            if (share > 0) requests.Add(Request(share, set.First));
        }
        return [.. requests];
    }

    private static long Generic(WaterfallRule[] rules, WaterfallRule own, IReadOnlyDictionary<string, ManagerEntry> managers, long tasks)
    {
        if (tasks > 0) return Share(rules, own, managers, Math.Max(1, Up(tasks, 10)));
        // The least preferred give up their workers first.
        var laterHasWorkers = rules.Any(r => r.Priority > own.Priority && managers.TryGetValue(r.ManagerId, out var m) && m.Workers.Count > 0);
        return laterHasWorkers ? managers[own.ManagerId].Workers.Count : 0;
    }

    private static long Share(IEnumerable<WaterfallRule> rules, WaterfallRule own, IReadOnlyDictionary<string, ManagerEntry> managers, long wanted)
    {
        foreach (var rule in rules)
        {
            if (!managers.TryGetValue(rule.ManagerId, out var manager)) continue;
            var cap = Math.Min(rule.MaxTaskConcurrency ?? long.MaxValue, manager.MaxTaskConcurrency);
            if (rule == own) return Math.Min(wanted, cap);
            wanted = Math.Max(0, wanted - cap);
        }
        return 0;
    }

    public static DesiredTaskConcurrency Request(long count, TaskCapability[] capabilities) =>
        new() { TaskConcurrency = (uint)Math.Clamp(count, 0, uint.MaxValue), Capabilities = capabilities };

    private static long Up(long value, long by) => (value + by - 1) / by;
}
