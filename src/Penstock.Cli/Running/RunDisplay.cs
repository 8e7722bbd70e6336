using Penstock.Pipeline.Reporting;
using Penstock.Pipeline.Running;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Penstock.Cli.Running;

/// <summary>How a run shows that it goes on: a table that is redrawn on a terminal, a line now and then elsewhere, on standard error.</summary>
internal sealed class RunDisplay
{
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(5);

    private readonly CommandContext _context;
    private readonly bool _quiet;
    private readonly Lock _lock = new();
    private RunProgress? _before;
    private RunProgress? _lineBefore;

    private RunDisplay(CommandContext context, bool quiet) => (_context, _quiet) = (context, quiet);

    public static RunDisplay For(CommandContext context, bool quiet) => new(context, quiet);

    public Task<RunReport> ShowAsync(Func<Action<RunProgress>, Task<RunReport>> run)
    {
        if (_quiet || !_context.IsTerminal) return run(_quiet ? static _ => { } : PrintLine);
        return AnsiConsole.Live(new Text("starting ...")).AutoClear(true).StartAsync(live => run(progress =>
        {
            lock (_lock)
            {
                live.UpdateTarget(Draw(progress, _before));
                _before = progress;
            }
        }));
    }

    /// <summary>The table of a moment; rates are since <paramref name="before"/>.</summary>
    internal static IRenderable Draw(RunProgress now, RunProgress? before)
    {
        var seconds = (now.Elapsed - (before?.Elapsed ?? TimeSpan.Zero)).TotalSeconds;
        double Rate(long after, long earlier) => seconds <= 0 ? 0 : (after - earlier) / seconds;
        var table = new Table().Border(TableBorder.Rounded).Title($"penstock run, {now.Elapsed.TotalSeconds:f0} s");
        foreach (var column in (string[])["worker", "events", "Gb/s", "share", "fill", "slots"]) table.AddColumn(new TableColumn(column) { Alignment = column == "worker" ? Justify.Left : Justify.Right });
        for (var i = 0; i < now.Workers.Count; i++)
        {
            var worker = now.Workers[i];
            table.AddRow(
                worker.IsAlive ? Markup.Escape(worker.Name) : $"[red]{Markup.Escape(worker.Name)} (dead)[/]",
                $"{worker.Events:n0}",
                $"{Rate(worker.Bytes, before?.Workers[i].Bytes ?? 0) * 8 / 1e9:f2}",
                now.Bytes.Delivered == 0 ? "" : $"{100.0 * worker.Bytes / now.Bytes.Delivered:f0} %",
                $"{worker.Fill * 100:f0} %",
                $"{worker.Slots}");
        }

        var totals = $"sent {now.Events.Sent:n0}, delivered {now.Events.Delivered:n0} ({Rate(now.Events.Delivered, before?.Events.Delivered ?? 0):n0}/s, {Rate(now.Bytes.Delivered, before?.Bytes.Delivered ?? 0) * 8 / 1e9:f2} Gb/s), lost {now.Events.Lost:n0}";
        var timeFrames = now.TimeFrames is { } built
            ? new[] { new Text($"time frames: sent {built.Sent:n0}, built {built.Built:n0} ({Rate(built.Built, before?.TimeFrames?.Built ?? 0):n0}/s), incomplete {built.Incomplete:n0}, lost {built.Lost:n0}, verified {built.Verified:n0}, mismatched {built.Mismatched:n0}") }
            : [];
        return new Rows([table, new Text(totals), .. timeFrames, .. now.Losses.Select(l => new Markup($"[red]{Markup.Escape(l.Key)}: {l.Value:n0}[/]"))]);
    }

    private void PrintLine(RunProgress now)
    {
        lock (_lock)
        {
            if (now.Elapsed - (_lineBefore?.Elapsed ?? TimeSpan.Zero) < LinePeriod) return;
            var seconds = (now.Elapsed - (_lineBefore?.Elapsed ?? TimeSpan.Zero)).TotalSeconds;
            var gbps = (now.Bytes.Delivered - (_lineBefore?.Bytes.Delivered ?? 0)) * 8 / 1e9 / seconds;
            var losses = string.Concat(now.Losses.Select(l => $", {l.Key} {l.Value}"));
            var timeFrames = now.TimeFrames is { } built ? $"; time frames: built {built.Built}, incomplete {built.Incomplete}, lost {built.Lost}, verified {built.Verified}, mismatched {built.Mismatched}" : string.Empty;
            _context.Error.WriteLine($"{now.Elapsed.TotalSeconds:f0} s: sent {now.Events.Sent}, delivered {now.Events.Delivered} at {gbps:f2} Gb/s, lost {now.Events.Lost}{losses}{timeFrames}");
            _lineBefore = now;
        }
    }
}
