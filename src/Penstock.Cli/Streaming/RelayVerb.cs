using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Pipeline.Relaying;

namespace Penstock.Cli.Streaming;

/// <summary><c>penstock stream relay</c>: passes Sync messages on.</summary>
internal static class RelayVerb
{
    public static Command Create(CommandContext context)
    {
        var listen = new Option<string>("--listen")
        {
            Description = "Where to receive; port 0 is any free one. [default: 127.0.0.1:19010]",
            HelpName = "ADDR:PORT",
            DefaultValueFactory = _ => "127.0.0.1:19010",
        };
        var to = Values.RequiredText("--to", "ADDR:PORT", "Where to send.");
        var json = Values.Flag("--json", "Print where it listens, and the counters at the end, as lines of JSON.");
        var verb = new Verb(
            "relay",
            "Passes Sync messages on from a network that cannot reach the control plane, unchanged, IPv4 and IPv6 in any combination; everything else is discarded and counted. Ends with SIGINT or SIGTERM, exit code 0.",
            "penstock stream relay --listen 192.0.2.1:19010 --to '[2001:db8::10]:19010'");
        verb.Add(listen);
        verb.Add(to);
        verb.Add(json);
        return verb.Runs(result => RunAsync(context, result.GetRequiredValue(listen), result.GetRequiredValue(to), result.GetValue(json)));
    }

    private static async Task<int> RunAsync(CommandContext context, string listen, string to, bool json)
    {
        using var relay = new SyncRelay(Addresses.EndPoint("--listen", listen), Addresses.EndPoint("--to", to));
        context.Out.WriteLine(json
            ? Json.Line(new { listening = relay.EndPoint.ToString(), to = relay.Destination.ToString() })
            : $"relaying Sync messages from {relay.EndPoint} to {relay.Destination}");
        context.Out.Flush();
        await relay.RunAsync(context.Stop);
        var end = relay.GetStatistics();
        context.Out.WriteLine(json
            ? Json.Line(end)
            : $"received {end.PacketsReceived} ({end.BytesReceived} bytes), sent {end.PacketsSent}, discarded {end.PacketsDiscarded}, send errors {end.SendErrors}");
        return ExitCode.Ok;
    }
}
