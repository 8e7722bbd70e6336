using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;

namespace Penstock.Cli.LoadBalancing;

/// <summary><c>penstock lb free</c>: ends a reservation.</summary>
internal static class FreeVerb
{
    public static Command Create(CommandContext context)
    {
        var control = new ControlOptions();
        var json = Values.Flag("--json", "Print the result as a line of JSON.");
        var verb = new Verb("free", "Ends a reservation: its workers and senders go, its tokens become worthless.", "penstock lb free", "penstock lb free --lb-id 3 --uri 'ejfats://ADMIN-TOKEN@lb.example.org:18008/'");
        verb.Add(json);
        control.AddTo(verb);
        return verb.Runs(async result =>
        {
            await using var client = control.Open(result, EjfatTokenKind.Admin, context);
            await client.FreeAsync(cancellationToken: context.Stop);
            context.Out.WriteLine(result.GetValue(json) ? Json.Line(new { freed = client.Uri.LbId }) : $"freed load balancer {client.Uri.LbId}");
            return ExitCode.Ok;
        });
    }
}
