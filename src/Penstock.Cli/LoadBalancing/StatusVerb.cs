using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;

namespace Penstock.Cli.LoadBalancing;

/// <summary><c>penstock lb status</c>: one reservation with its workers.</summary>
internal static class StatusVerb
{
    public static Command Create(CommandContext context)
    {
        var control = new ControlOptions();
        var json = Values.Flag("--json", "Print it as a line of JSON.");
        var verb = new Verb("status", "Shows a reservation: epoch, senders, and its workers with slots, fill and counters.", "penstock lb status", "penstock lb status --json | jq '.workers[] | {name, slots, fill}'");
        verb.Add(json);
        control.AddTo(verb);
        return verb.Runs(async result =>
        {
            await using var client = control.Open(result, EjfatTokenKind.Admin, context);
            var status = await client.GetStatusAsync(cancellationToken: context.Stop);
            if (result.GetValue(json))
            {
                context.Out.WriteLine(Json.Line(LbJson.Of(client.Uri.LbId, status)));
            }
            else
            {
                Tables.Write(LbTables.Of($"load balancer {client.Uri.LbId}", status), context);
            }

            return ExitCode.Ok;
        });
    }
}
