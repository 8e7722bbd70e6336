using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.DataMovement;

namespace Penstock.Cli.Copying;

/// <summary><c>penstock copy cancel</c>: asks operations to end.</summary>
internal static class CancelVerb
{
    public static Command Create(CommandContext context)
    {
        var mover = new MoverOptions();
        var uid = MoverOptions.Uid();
        var json = Values.Flag("--json", "Print the result as a line of JSON.");
        var verb = new Verb("cancel", "Asks an operation to end, and ends at once; 'copy wait' tells when it has. One that has ended stays as it is.", "penstock copy cancel pdm-01kaxw0s0v4c5q2m8r7t6y1b3e");
        verb.Add(uid);
        verb.Add(json);
        mover.AddTo(verb);
        return verb.Runs(async result =>
        {
            await using var client = mover.Open(result);
            var name = result.GetRequiredValue(uid);
            var cancelled = await client.CancelAsync(name, mover.Workflow(result), context.Stop);
            if (result.GetValue(json))
            {
                context.Out.WriteLine(Json.Line(new { uid = name, status = cancelled.Status, message = cancelled.Message }));
            }

            if (cancelled.Status == CancelStatus.Success)
            {
                return ExitCode.Ok;
            }

            context.Error.WriteLine(Tables.Plain($"penstock: operation {name} was not cancelled ({$"{cancelled.Status}".ToLowerInvariant()}){(cancelled.Message.Length > 0 ? ": " : "")}{cancelled.Message}"));
            return cancelled.Status == CancelStatus.Failed ? ExitCode.Failed : MoverOutcome.Invalid;
        });
    }
}
