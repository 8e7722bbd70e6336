using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.Ejfat.Control;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Penstock.Cli.LoadBalancing;

/// <summary>What the verbs print for people.</summary>
internal static class LbTables
{
    /// <summary>One reservation: facts, senders, a row per worker, health issues.</summary>
    public static IRenderable Of(string title, LoadBalancerStatus status)
    {
        var lines = new List<IRenderable>
        {
            Line($"{title}: epoch {status.CurrentEpoch}, predicted event {status.CurrentPredictedEventNumber}, {Ends(status.ExpiresAt)}"),
            Line($"senders: {(status.SenderAddresses.Count == 0 ? "none" : string.Join(", ", status.SenderAddresses))}"),
        };
        lines.Add(status.Workers.Count == 0 ? Line("workers: none") : Workers(status));
        lines.AddRange(status.HealthIssues.Select(issue => Line($"{issue.Severity}: {issue.Message} ({issue.Type})")));
        lines.AddRange(status.Workers.SelectMany(w => w.HealthIssues.Select(issue => Line($"{issue.Severity}: worker '{w.Name}': {issue.Message} ({issue.Type})"))));
        return new Rows(lines);
    }

    /// <summary>All reservations, one a row.</summary>
    public static IRenderable Of(IReadOnlyList<OverviewEntry> entries)
    {
        if (entries.Count == 0)
        {
            return new Rows(Line("no reservations"));
        }

        var table = Tables.Create(">id", "name", ">instance", "data", "ports", "sync", ">senders", ">workers", ">epoch", "ends");
        foreach (var entry in entries)
        {
            var r = entry.Reservation;
            table.AddTextRow(
                r.LbId,
                entry.Name,
                Whole(r.FpgaLbId),
                Both(r.DataIPv4, r.DataIPv6),
                r.DataPorts.ToString(),
                Both(r.SyncIPv4, r.SyncIPv6),
                Whole(entry.Status.SenderAddresses.Count),
                Whole(entry.Status.Workers.Count),
                entry.Status.CurrentEpoch.ToString(CultureInfo.InvariantCulture),
                Ends(entry.Status.ExpiresAt));
        }

        return table;
    }

    public static string Ends(DateTimeOffset? expires) =>
        expires is { } end ? string.Create(CultureInfo.InvariantCulture, $"ends {end.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC") : "without end";

    public static IRenderable Line(string text) => new Text(Tables.Plain(text));

    private static Table Workers(LoadBalancerStatus status)
    {
        var table = Tables.Create("worker", ">session", "address", ">ports", ">slots", ">share", ">fill", ">control", ">updated", ">events", ">lost", ">not queued", ">datagrams", ">bytes");
        var slots = status.SlotResolution == 0 ? 512 : status.SlotResolution;
        foreach (var w in status.Workers)
        {
            table.AddTextRow(
                w.Name,
                Whole(w.SessionId),
                $"{(w.Address?.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{w.Address}]" : w.Address?.ToString() ?? "?")}:{w.Port}",
                Whole(1L << w.PortRange),
                Whole(w.SlotsAssigned),
                Percent((double)w.SlotsAssigned / slots),
                Percent(w.Fill),
                w.ControlSignal.ToString("0.###", CultureInfo.InvariantCulture),
                Age(w.LastUpdated, status.Timestamp),
                Whole(w.Counters.EventsReassembled),
                Whole(w.Counters.ReassemblyErrors),
                Whole(w.Counters.EnqueueErrors),
                Whole(w.Counters.PacketsReceived),
                Whole(w.Counters.BytesReceived));
        }

        return table;
    }

    private static string Both(object? ipv4, object? ipv6) => string.Join(' ', new[] { ipv4?.ToString(), ipv6?.ToString() }.Where(text => text is not null));

    private static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double part) => part.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string Age(DateTimeOffset? updated, DateTimeOffset? now) => (updated, now) switch
    {
        (null, _) => "never",
        ({ } then, { } at) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (at - then).TotalSeconds):0.0} s ago"),
        ({ } then, null) => string.Create(CultureInfo.InvariantCulture, $"{then.UtcDateTime:HH:mm:ss}"),
    };
}
