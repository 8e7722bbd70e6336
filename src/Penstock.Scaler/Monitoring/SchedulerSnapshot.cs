using System.Text;
using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Monitoring;

/// <summary>How a scheduler is, as it tells its monitors.</summary>
public sealed record SchedulerSnapshot
{
    /// <summary>CPU of its process, percent of one core.</summary>
    public double CpuPercent { get; init; }

    /// <summary>Memory of its process, bytes.</summary>
    public long ResidentBytes { get; init; }

    /// <summary>Free memory of its machine, bytes.</summary>
    public long FreeBytes { get; init; }

    /// <summary>Objects that clients own.</summary>
    public long Objects { get; init; }

    /// <summary>Tasks in each state: of those that can change, now; of those that cannot, since the start.</summary>
    public IReadOnlyDictionary<string, long> Tasks { get; init; } = new Dictionary<string, long>();

    /// <summary>Messages received, by kind.</summary>
    public IReadOnlyDictionary<string, long> Received { get; init; } = new Dictionary<string, long>();

    /// <summary>Messages sent, by kind.</summary>
    public IReadOnlyDictionary<string, long> Sent { get; init; } = new Dictionary<string, long>();

    /// <summary>Tasks of each client.</summary>
    public IReadOnlyDictionary<string, long> Clients { get; init; } = new Dictionary<string, long>();

    /// <summary>The workers.</summary>
    public IReadOnlyList<WorkerSnapshot> Workers { get; init; } = [];

    /// <summary>The worker managers.</summary>
    public IReadOnlyList<ManagerSnapshot> Managers { get; init; } = [];

    internal static SchedulerSnapshot Of(StateScheduler state) => new()
    {
        CpuPercent = state.Scheduler.Cpu / 10.0,
        ResidentBytes = (long)state.Scheduler.Rss,
        FreeBytes = (long)state.RssFree,
        Objects = state.ObjectManager.NumberOfObjects,
        Tasks = Sums(state.TaskManager.StateToCount.Select(s => (NameOf(s.State), (long)s.Count))),
        Received = Sums(state.Binder.Received.Select(m => (m.Client, (long)m.Number))),
        Sent = Sums(state.Binder.Sent.Select(m => (m.Client, (long)m.Number))),
        Clients = Sums(state.ClientManager.ClientToNumOfTask.Select(c => (Text(c.Client), (long)c.NumTask))),
        Workers = [.. state.WorkerManager.Workers.Select(w => WorkerSnapshot.Of(w, ManagerOf(state, w)))],
        Managers = [.. state.ScalingManager.WorkerManagerDetails.Select(m => ManagerSnapshot.Of(m, WorkersOf(state, m)))],
    };

    internal static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static string NameOf(byte state)
    {
        var name = ((TaskState)state).ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static Dictionary<string, long> Sums(IEnumerable<(string Key, long Value)> pairs)
    {
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs) sums[key] = sums.GetValueOrDefault(key) + value;
        return sums;
    }

    private static string ManagerOf(StateScheduler state, WorkerStatus worker)
    {
        var manager = Array.Find(state.ScalingManager.ManagedWorkers, m => Array.Exists(m.WorkerIds, id => id.AsSpan().SequenceEqual(worker.WorkerId)));
        return manager is null ? "" : Text(manager.WorkerManagerId);
    }

    private static int WorkersOf(StateScheduler state, WorkerManagerDetail detail) =>
        Array.Find(state.ScalingManager.ManagedWorkers, m => m.WorkerManagerId.AsSpan().SequenceEqual(detail.WorkerManagerId))?.WorkerIds.Length ?? 0;
}
