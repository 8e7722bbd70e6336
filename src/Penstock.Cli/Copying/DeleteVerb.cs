using System.CommandLine;
using Penstock.DataMovement;

namespace Penstock.Cli.Copying;

/// <summary><c>penstock copy delete</c>: makes the daemon forget an operation.</summary>
internal static class DeleteVerb
{
    private const string Description = "Makes the daemon forget an operation that has ended. What was copied stays.";

    public static Command Create(CommandContext context) => AskVerb.Create(context, "delete", Description, async (client, uid, workflow) =>
    {
        var deleted = await client.DeleteAsync(uid, workflow, context.Stop);
        var code = deleted.Status switch { DeleteStatus.Success => ExitCode.Ok, DeleteStatus.Active => ExitCode.Failed, _ => MoverOutcome.Invalid };
        var why = deleted.Status == DeleteStatus.Active ? "it has not ended" : $"{deleted.Status}".ToLowerInvariant();
        return new AskAnswer(deleted.Status, deleted.Message, code, $"deleted ({why})");
    });
}
