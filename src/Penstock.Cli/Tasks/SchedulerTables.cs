using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.Scaler.Monitoring;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Penstock.Cli.Tasks;

/// <summary>A scheduler's state for people.</summary>
internal static class SchedulerTables
{
    private static readonly Dictionary<string, Func<WorkerSnapshot, IComparable>> s_orders = new(StringComparer.Ordinal)
    {
        ["name"] = w => w.Name,
        ["manager"] = w => w.Manager,
        ["cpu"] = w => w.ProcessorCpuPercent,
        ["memory"] = w => w.ProcessorBytes,
        ["free"] = w => w.Free,
        ["sent"] = w => w.Sent,
        ["queued"] = w => w.Queued,
        ["suspended"] = w => w.Suspended,
        ["lag"] = w => w.LagMilliseconds,
        ["last"] = w => w.LastSeconds,
    };

    /// <summary>What workers can be ordered by.</summary>
    public static IEnumerable<string> Orders => s_orders.Keys;

    public static IRenderable Of(SchedulerSnapshot state, string sort, bool reverse) => new Rows(
        new Text(Head(state)),
        new Text("tasks: " + Counts(state.Tasks)),
        new Text("received: " + Counts(state.Received)),
        new Text("sent: " + Counts(state.Sent)),
        Workers(state, sort, reverse),
        Managers(state),
        Clients(state));

    private static string Head(SchedulerSnapshot state) => string.Create(CultureInfo.InvariantCulture,
        $"scheduler: {state.CpuPercent:0.0} % CPU, {Size(state.ResidentBytes)} of memory, {Size(state.FreeBytes)} free on its machine; {state.Objects} objects, {state.Workers.Count} workers, {state.Clients.Count} clients");

    private static string Counts(IReadOnlyDictionary<string, long> counts)
    {
        var text = string.Join(", ", counts.Where(c => c.Value > 0).Select(c => string.Create(CultureInfo.InvariantCulture, $"{Tables.Plain(c.Key)} {c.Value}")));
        return text.Length == 0 ? "none" : text;
    }

    private static Table Workers(SchedulerSnapshot state, string sort, bool reverse)
    {
        var table = Tables.Create("worker", "manager", ">agent CPU", ">agent mem", ">CPU", ">memory", ">free mem", ">free", ">sent", ">queued", ">susp", ">lag ms", ">last s", "ITL");
        var ordered = state.Workers.OrderBy(s_orders[sort]);
        foreach (var w in reverse ? ordered.Reverse() : ordered)
        {
            table.AddTextRow(w.Name, w.Manager, Percent(w.AgentCpuPercent), Size(w.AgentBytes), Percent(w.ProcessorCpuPercent), Size(w.ProcessorBytes), Size(w.FreeBytes),
                Whole(w.Free), Whole(w.Sent), Whole(w.Queued), Whole(w.Suspended), w.LagMilliseconds.ToString("0.0", CultureInfo.InvariantCulture), Whole(w.LastSeconds), w.Itl);
        }
        return table;
    }

    private static IRenderable Managers(SchedulerSnapshot state)
    {
        if (state.Managers.Count == 0) return new Text("");
        var table = Tables.Create("manager", "identity", "capabilities", ">workers", ">pending", ">most", ">last s");
        foreach (var m in state.Managers)
            table.AddTextRow(m.Id, m.Identity, m.Capabilities, Whole(m.Workers), Whole(m.Pending), m.MaxTaskConcurrency == uint.MaxValue ? "any" : Whole(m.MaxTaskConcurrency), Whole(m.LastSeconds));
        return table;
    }

    private static IRenderable Clients(SchedulerSnapshot state)
    {
        if (state.Clients.Count == 0) return new Text("");
        var table = Tables.Create("client", ">tasks");
        foreach (var (client, tasks) in state.Clients.OrderBy(c => c.Key, StringComparer.Ordinal)) table.AddTextRow(client, Whole(tasks));
        return table;
    }

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Size(long bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0}G"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.0}M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024}K"),
    };
}
