using System.CommandLine;
using Penstock.Cli.Terminal;

namespace Penstock.Cli.Tasks;

/// <summary><c>penstock tasks status</c>: how a scheduler is, once.</summary>
internal static class StatusVerb
{
    public static Command Create(CommandContext context)
    {
        var options = new MonitorOptions();
        var json = Values.Flag("--json", "One line of JSON instead of tables.");
        var verb = new Verb(
            "status",
            "Shows how a scheduler is: its tasks, workers, clients and worker managers. Works with Scaler's own schedulers too.",
            "penstock tasks status tcp://127.0.0.1:6380",
            "penstock tasks status tcp://127.0.0.1:6380 --json | jq .tasks");
        options.AddTo(verb);
        verb.Add(json);
        return verb.Runs(async result =>
        {
            using var monitor = options.Open(result);
            var snapshot = await MonitorOptions.Next(monitor, options.Timeout(result), context.Stop);
            if (result.GetValue(json)) context.Out.WriteLine(Json.Line(snapshot));
            else Tables.Write(SchedulerTables.Of(snapshot, "name", reverse: false), context);
            return ExitCode.Ok;
        });
    }
}
