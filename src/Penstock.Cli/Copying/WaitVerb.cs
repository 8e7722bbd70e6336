using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.DataMovement;

namespace Penstock.Cli.Copying;

/// <summary><c>penstock copy wait</c>: waits for the end of an operation.</summary>
internal static class WaitVerb
{
    public static Command Create(CommandContext context)
    {
        var mover = new MoverOptions();
        var uid = MoverOptions.Uid();
        var timeout = Values.Duration("--timeout", "How long at most. [default: without limit]");
        var json = Values.Flag("--json", "Print the report as a line of JSON.");
        var verb = new Verb(
            "wait",
            "Waits for the end of an operation, with a progress bar on a terminal. Exit code 0: everything was copied; 1: it failed; 3: invalid or not known; 4: cancelled; 5: the time was over.",
            "penstock copy wait pdm-01kaxw0s0v4c5q2m8r7t6y1b3e --timeout 10m");
        verb.Add(uid);
        verb.Add(timeout);
        verb.Add(json);
        mover.AddTo(verb, withWorkflow: false);
        return verb.Runs(async result =>
        {
            await using var client = mover.Open(result);
            var name = result.GetRequiredValue(uid);
            var report = await MoverProgress.WaitAsync(context, client, name, result.GetValue(timeout), result.GetValue(json));
            return Tell(context, name, report, result.GetValue(json));
        });
    }

    /// <summary>Prints how it ended.</summary>
    public static int Tell(CommandContext context, string uid, OperationReport report, bool json)
    {
        if (json)
        {
            context.Out.WriteLine(MoverOutcome.Line(uid, report));
        }
        else if (report.IsFinal)
        {
            var message = report.Message.Length > 0 ? $": {report.Message}" : string.Empty;
            context.Out.WriteLine(string.Join('\n', $"{uid} {$"{report.Status}".ToLowerInvariant()}{message}".Split('\n').Select(Tables.Plain)));
        }
        else
        {
            context.Error.WriteLine(Tables.Plain($"penstock: operation {uid} has not ended: {$"{report.State}".ToLowerInvariant()}, {report.Command?.Progress ?? 0} %"));
        }

        return MoverOutcome.CodeOf(report);
    }
}
