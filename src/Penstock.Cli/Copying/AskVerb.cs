using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.DataMovement;

namespace Penstock.Cli.Copying;

/// <summary>What the verbs share that ask something of one operation: the call, the line of JSON, and one line on standard error when the daemon says no.</summary>
internal static class AskVerb
{
    public static Command Create(CommandContext context, string name, string description, Func<DataMoverClient, string, WorkflowReference?, Task<AskAnswer>> ask)
    {
        var mover = new MoverOptions();
        var uid = MoverOptions.Uid();
        var json = Values.Flag("--json", "Print the result as a line of JSON.");
        var verb = new Verb(name, description, $"penstock copy {name} pdm-01kaxw0s0v4c5q2m8r7t6y1b3e");
        verb.Add(uid);
        verb.Add(json);
        mover.AddTo(verb);
        return verb.Runs(async result =>
        {
            await using var client = mover.Open(result);
            var operation = result.GetRequiredValue(uid);
            var answer = await ask(client, operation, mover.Workflow(result));
            if (result.GetValue(json))
            {
                context.Out.WriteLine(Json.Line(new { uid = operation, status = answer.Status, message = answer.Message }));
            }

            if (answer.ExitCode != ExitCode.Ok)
            {
                context.Error.WriteLine(Tables.Plain($"penstock: operation {operation} was not {answer.Refused}{(answer.Message.Length > 0 ? ": " : "")}{answer.Message}"));
            }

            return answer.ExitCode;
        });
    }
}
