using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.DataMovement;

namespace Penstock.Cli.Copying;

/// <summary><c>penstock copy delete</c>: makes the daemon forget an operation.</summary>
internal static class DeleteVerb
{
    public static Command Create(CommandContext context)
    {
        var mover = new MoverOptions();
        var uid = MoverOptions.Uid();
        var json = Values.Flag("--json", "Print the result as a line of JSON.");
        var verb = new Verb("delete", "Makes the daemon forget an operation that has ended. What was copied stays.", "penstock copy delete pdm-01kaxw0s0v4c5q2m8r7t6y1b3e");
        verb.Add(uid);
        verb.Add(json);
        mover.AddTo(verb);
        return verb.Runs(async result =>
        {
            await using var client = mover.Open(result);
            var name = result.GetRequiredValue(uid);
            var deleted = await client.DeleteAsync(name, mover.Workflow(result), context.Stop);
            if (result.GetValue(json))
            {
                context.Out.WriteLine(Json.Line(new { uid = name, status = deleted.Status, message = deleted.Message }));
            }

            if (deleted.Status == DeleteStatus.Success)
            {
                return ExitCode.Ok;
            }

            var why = deleted.Status == DeleteStatus.Active ? "it has not ended" : $"{deleted.Status}".ToLowerInvariant();
            context.Error.WriteLine(Tables.Plain($"penstock: operation {name} was not deleted ({why}){(deleted.Message.Length > 0 ? ": " : "")}{deleted.Message}"));
            return deleted.Status == DeleteStatus.Active ? ExitCode.Failed : MoverOutcome.Invalid;
        });
    }
}
