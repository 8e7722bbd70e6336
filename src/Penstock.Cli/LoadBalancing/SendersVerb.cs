using System.CommandLine;
using System.Net;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;

namespace Penstock.Cli.LoadBalancing;

/// <summary><c>penstock lb senders add|remove</c>: who may send.</summary>
internal static class SendersVerb
{
    public static Command Create(CommandContext context)
    {
        var verb = new Verb("senders", "Says which addresses may send to a reservation; others are dropped.", "penstock lb senders add 192.0.2.7 2001:db8::7");
        verb.Add(One(
            context, "add", "added", "Lets addresses send; without any, this machine's own on the way to the load balancer.",
            (client, addresses) => client.AddSendersAsync(addresses, context.Stop)));
        verb.Add(One(
            context, "remove", "removed", "Lets addresses no longer send; without any, this machine's own on the way to the load balancer.",
            (client, addresses) => client.RemoveSendersAsync(addresses, context.Stop)));
        return verb;
    }

    private static Verb One(CommandContext context, string name, string done, string description, Func<LoadBalancerClient, IReadOnlyList<IPAddress>, Task> call)
    {
        var control = new ControlOptions();
        var addresses = new Argument<string[]>("addresses") { HelpName = "ADDR", Description = "IPv4 and IPv6 addresses.", Arity = ArgumentArity.ZeroOrMore };
        var json = Values.Flag("--json", "Print the result as a line of JSON.");
        var verb = new Verb(name, description, $"penstock lb senders {name}", $"penstock lb senders {name} 192.0.2.7 2001:db8::7");
        verb.Add(addresses);
        verb.Add(json);
        control.AddTo(verb);
        return verb.Runs(async result =>
        {
            await using var client = control.Open(result, EjfatTokenKind.Instance, context);
            var given = (result.GetValue(addresses) ?? []).Select(text => Addresses.Address("ADDR", text)).ToList();
            IReadOnlyList<IPAddress> senders = given.Count > 0 ? given : client.Uri.GetLocalDataAddresses(client.Uri.DataIPv4 is null);
            await call(client, senders);
            var texts = senders.Select(address => address.ToString()).ToList();
            context.Out.WriteLine(result.GetValue(json)
                ? Json.Line(new Dictionary<string, object> { ["lbId"] = client.Uri.LbId, [done] = texts })
                : $"{done} {string.Join(", ", texts)}");
            return ExitCode.Ok;
        });
    }
}
