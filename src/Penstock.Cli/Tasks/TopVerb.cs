using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Scaler.Monitoring;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Penstock.Cli.Tasks;

/// <summary><c>penstock tasks top</c>: how a scheduler is, again and again.</summary>
internal static class TopVerb
{
    public static Command Create(CommandContext context)
    {
        var options = new MonitorOptions();
        var sort = Values.Choice("--sort", "COLUMN", "name", "What the workers are ordered by. [default: name]", [.. SchedulerTables.Orders]);
        var reverse = Values.Flag("--reverse", "Largest first.");
        var count = Values.Whole("--count", "N", 0, int.MaxValue, 0, "Show so many states, then end. [default: 0, until SIGINT or SIGTERM]", "-c");
        var json = Values.Flag("--json", "A line of JSON for each state instead of tables.");
        var verb = new Verb(
            "top",
            "Shows how a scheduler is, each time it tells it (every second). Replaces scaler_top, and works with Scaler's own schedulers too. Ends with SIGINT or SIGTERM, exit code 0.",
            "penstock tasks top tcp://127.0.0.1:6380 --sort sent --reverse",
            "penstock tasks top tcp://127.0.0.1:6380 --json --count 60 > states.jsonl");
        options.AddTo(verb);
        foreach (Option option in (Option[])[sort, reverse, count, json]) verb.Add(option);
        return verb.Runs(async result =>
        {
            using var monitor = options.Open(result);
            var shape = new Shape(result.GetValue(sort)!, result.GetValue(reverse), result.GetValue(count), result.GetValue(json), options.Timeout(result));
            return await RunAsync(context, monitor, shape);
        });
    }

    /// <summary>Shows states until it is enough, or stopped.</summary>
    public static async Task<int> RunAsync(CommandContext context, SchedulerMonitor monitor, Shape shape)
    {
        if (shape.Json || !context.IsTerminal) return await RepeatAsync(context, monitor, shape, shown => Tables.Write(shown, context));
        return await AnsiConsole.Live(new Text(string.Empty)).StartAsync(display => RepeatAsync(context, monitor, shape, display.UpdateTarget));
    }

    private static async Task<int> RepeatAsync(CommandContext context, SchedulerMonitor monitor, Shape shape, Action<IRenderable> show)
    {
        try
        {
            for (var shown = 0L; shape.Count == 0 || shown < shape.Count; shown++)
            {
                var snapshot = await MonitorOptions.Next(monitor, shape.Timeout, context.Stop);
                if (shape.Json)
                {
                    context.Out.WriteLine(Json.Line(snapshot));
                    context.Out.Flush();
                }
                else
                {
                    show(SchedulerTables.Of(snapshot, shape.Sort, shape.Reverse));
                }
            }
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
        return ExitCode.Ok;
    }

    /// <summary>How states are shown.</summary>
    internal sealed record Shape(string Sort, bool Reverse, long Count, bool Json, TimeSpan Timeout);
}
