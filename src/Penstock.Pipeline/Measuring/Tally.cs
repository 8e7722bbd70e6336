using Penstock.Ejfat;
using Penstock.LoadBalancer;
using Penstock.Pipeline.Receiving;
using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Measuring;

/// <summary>The counters of all parts of a measurement at one time; differences are what a stretch of it did.</summary>
internal sealed record Tally
{
    private IReadOnlyDictionary<LostEventReason, long> Lost { get; init; } = new Dictionary<LostEventReason, long>();

    private IReadOnlyDictionary<DropReason, long> Drops { get; init; } = new Dictionary<DropReason, long>();

    public long Datagrams { get; private init; }

    public long SplitEvents { get; private init; }

    private long SendFailures { get; init; }

    private long WorkerDrops { get; init; }

    private long BalancerDrops { get; init; }

    public static Tally Of(MeasurementBench bench)
    {
        var sender = bench.Sender.GetStatistics();
        var workers = bench.Workers.Select(w => w.GetStatistics()).ToList();
        var balancer = bench.Balancer?.GetCounters();
        return new Tally
        {
            Datagrams = sender.Datagrams,
            SendFailures = sender.EventsFailed,
            Lost = workers.SelectMany(w => w.Lost).GroupBy(l => l.Key, l => l.Value).ToDictionary(g => g.Key, g => g.Sum()),
            WorkerDrops = workers.Sum(w => w.KernelDrops),
            Drops = balancer?.Drops ?? new Dictionary<DropReason, long>(),
            BalancerDrops = balancer?.KernelDrops ?? 0,
            SplitEvents = balancer?.SplitEvents ?? 0,
        };
    }

    public Tally Since(Tally before) => new()
    {
        Datagrams = Datagrams - before.Datagrams,
        SendFailures = SendFailures - before.SendFailures,
        Lost = Less(Lost, before.Lost),
        Drops = Less(Drops, before.Drops),
        WorkerDrops = WorkerDrops - before.WorkerDrops,
        BalancerDrops = BalancerDrops - before.BalancerDrops,
        SplitEvents = SplitEvents - before.SplitEvents,
    };

    /// <summary>Every event that was sent and not delivered, under one name. What no part says anything of never arrived.</summary>
    public IReadOnlyDictionary<string, long> Losses(TrafficLoop loop)
    {
        var left = loop.Sent - loop.Delivered;
        var losses = new SortedDictionary<string, long>(StringComparer.Ordinal);
        Add(LossName.Corrupted, loop.Mangled);
        Add(LossName.SendFailed, SendFailures);
        foreach (var (reason, count) in Lost) Add(ReceiveReport.NameOf(reason), count);
        Add(LossName.NeverArrived, left);
        return losses;

        void Add(string name, long count)
        {
            count = Math.Min(count, left);
            if (count <= 0) return;
            losses[name] = losses.GetValueOrDefault(name) + count;
            left -= count;
        }
    }

    /// <summary>Where datagrams were lost.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            if (WorkerDrops > 0) yield return $"the kernel dropped {WorkerDrops} messages at the workers: their receive buffers were full";
            if (BalancerDrops > 0) yield return $"the kernel dropped {BalancerDrops} messages at the data plane: its receive buffer was full";
            foreach (var (reason, count) in Drops) yield return $"the data plane dropped {count} datagrams: {reason}";
        }
    }

    private static Dictionary<T, long> Less<T>(IReadOnlyDictionary<T, long> now, IReadOnlyDictionary<T, long> before)
        where T : notnull =>
        now.Select(n => (n.Key, Count: n.Value - before.GetValueOrDefault(n.Key))).Where(n => n.Count > 0).ToDictionary(n => n.Key, n => n.Count);
}
