using System.CommandLine;
using Penstock.Cli.Terminal;

namespace Penstock.Cli.Copying;

/// <summary><c>penstock copy list</c>: the operations of a workflow.</summary>
internal static class ListVerb
{
    public static Command Create(CommandContext context)
    {
        var mover = new MoverOptions();
        var json = Values.Flag("--json", "Print them as a line of JSON.");
        var verb = new Verb("list", "Lists the operations of a workflow, ended ones too; without a workflow all that you may see.", "penstock copy list --workflow job1 --namespace default");
        verb.Add(json);
        mover.AddTo(verb);
        return verb.Runs(async result =>
        {
            await using var client = mover.Open(result);
            var uids = await client.ListAsync(mover.Workflow(result), context.Stop);
            if (result.GetValue(json))
            {
                context.Out.WriteLine(Json.Line(new { uids }));
                return ExitCode.Ok;
            }

            foreach (var uid in uids)
            {
                context.Out.WriteLine(Tables.Plain(uid));
            }

            return ExitCode.Ok;
        });
    }
}
