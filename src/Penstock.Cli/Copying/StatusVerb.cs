using System.CommandLine;
using Penstock.Cli.Terminal;

namespace Penstock.Cli.Copying;

/// <summary><c>penstock copy status</c>: where an operation stands.</summary>
internal static class StatusVerb
{
    public static Command Create(CommandContext context)
    {
        var mover = new MoverOptions();
        var uid = MoverOptions.Uid();
        var json = Values.Flag("--json", "Print it as a line of JSON.");
        var verb = new Verb("status", "Shows where an operation stands, and ends at once.", "penstock copy status pdm-01kaxw0s0v4c5q2m8r7t6y1b3e", "penstock copy status pdm-01kaxw0s0v4c5q2m8r7t6y1b3e --json | jq .command.progress");
        verb.Add(uid);
        verb.Add(json);
        mover.AddTo(verb, withWorkflow: false);
        return verb.Runs(async result =>
        {
            await using var client = mover.Open(result);
            var name = result.GetRequiredValue(uid);
            var report = await client.GetStatusAsync(name, cancellationToken: context.Stop);
            if (result.GetValue(json))
            {
                context.Out.WriteLine(MoverOutcome.Line(name, report));
            }
            else
            {
                MoverOutcome.Write(context, name, report);
            }

            return report.Status == DataMovement.OperationStatus.NotFound ? MoverOutcome.Invalid : ExitCode.Ok;
        });
    }
}
