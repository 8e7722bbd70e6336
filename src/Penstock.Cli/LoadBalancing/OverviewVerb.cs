using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;

namespace Penstock.Cli.LoadBalancing;

/// <summary><c>penstock lb overview</c>: all reservations that the token may see.</summary>
internal static class OverviewVerb
{
    public static Command Create(CommandContext context)
    {
        var control = new ControlOptions();
        var json = Values.Flag("--json", "Print it as a line of JSON.");
        var verb = new Verb("overview", "Shows all reservations the token may see, one a row.", "penstock lb overview --uri 'ejfats://ADMIN-TOKEN@lb.example.org:18008/'");
        verb.Add(json);
        control.AddTo(verb, ofOneReservation: false);
        return verb.Runs(async result =>
        {
            await using var client = control.Open(result, EjfatTokenKind.Admin, context);
            var entries = await client.GetOverviewAsync(context.Stop);
            if (result.GetValue(json))
            {
                context.Out.WriteLine(Json.Line(new { loadBalancers = entries.Select(LbJson.Of) }));
            }
            else
            {
                Tables.Write(LbTables.Of(entries), context);
            }

            return ExitCode.Ok;
        });
    }
}
