using System.CommandLine;
using Penstock.Cli.Terminal;

namespace Penstock.Cli.LoadBalancing;

/// <summary><c>penstock lb</c>: what concerns the load balancer.</summary>
internal static class LbVerb
{
    public static Command Create(CommandContext context)
    {
        var verb = new Verb("lb", "The load balancer: reservations, senders, workers.", "eval \"$(penstock lb reserve my-run --duration 2h --sender 192.0.2.7)\"");
        verb.Add(ServeVerb.Create(context));
        verb.Add(ReserveVerb.Create(context));
        verb.Add(FreeVerb.Create(context));
        verb.Add(StatusVerb.Create(context));
        verb.Add(OverviewVerb.Create(context));
        verb.Add(SendersVerb.Create(context));
        verb.Add(RegisterVerb.Create(context));
        verb.Add(DeregisterVerb.Create(context));
        verb.Add(StateVerb.Create(context));
        verb.Add(MonitorVerb.Create(context));
        verb.Add(VersionVerb.Create(context));
        return verb;
    }
}
