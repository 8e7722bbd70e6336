using System.CommandLine;
using Penstock.DataMovement;

namespace Penstock.Cli.Copying;

/// <summary><c>penstock copy cancel</c>: asks operations to end.</summary>
internal static class CancelVerb
{
    private const string Description = "Asks an operation to end, and ends at once; 'copy wait' tells when it has. One that has ended stays as it is.";

    public static Command Create(CommandContext context) => AskVerb.Create(context, "cancel", Description, async (client, uid, workflow) =>
    {
        var cancelled = await client.CancelAsync(uid, workflow, context.Stop);
        var code = cancelled.Status switch { CancelStatus.Success => ExitCode.Ok, CancelStatus.Failed => ExitCode.Failed, _ => MoverOutcome.Invalid };
        return new AskAnswer(cancelled.Status, cancelled.Message, code, $"cancelled ({$"{cancelled.Status}".ToLowerInvariant()})");
    });
}
