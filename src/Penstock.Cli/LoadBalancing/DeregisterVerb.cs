using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;

namespace Penstock.Cli.LoadBalancing;

/// <summary><c>penstock lb deregister</c>: takes a worker out.</summary>
internal static class DeregisterVerb
{
    public static Command Create(CommandContext context)
    {
        var control = new ControlOptions();
        var session = Values.Text("--session", "ID", "Id of the session. [default: the URI's]");
        var json = Values.Flag("--json", "Print the result as a line of JSON.");
        var verb = new Verb("deregister", "Takes a worker out; it gets no event of the next epoch. The token is the session's or the reservation's.", "penstock lb deregister", "penstock lb deregister --session 17");
        verb.Add(session);
        verb.Add(json);
        control.AddTo(verb);
        return verb.Runs(async result =>
        {
            await using var client = control.Open(result, EjfatTokenKind.Session, context, uri => result.GetValue(session) is { } id ? uri with { SessionId = id } : uri);
            var left = client.Uri.SessionId;
            await client.DeregisterAsync(context.Stop);
            context.Out.WriteLine(result.GetValue(json) ? Json.Line(new { deregistered = left }) : $"deregistered session {left}");
            return ExitCode.Ok;
        });
    }
}
