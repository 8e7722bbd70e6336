using System.Net;
using Penstock.Cli.Terminal;
using Penstock.Pipeline.Relaying;

namespace Penstock.Cli.Compat;

/// <summary>e2sar_udp_relay: forwards Sync messages, prints its counters every second and at the end.</summary>
internal static class UdpRelayProgram
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        var values = CompatParser.Parse(RelayOptions.Relay, args);
        var output = context.Out;
        if (values.Given("help"))
        {
            output.WriteLine($"E2SAR UDP Relay\nVersion: {CompatVersion.Text}\n\nForwards valid Sync messages, IPv4 and IPv6 in any combination.\n");
            CompatHelp.Write(RelayOptions.Relay, output);
            output.WriteLine("\nExample:\n  e2sar_udp_relay -r 127.0.0.1:19010 -t '[::1]:19011'");
            return ExitCode.Ok;
        }

        if (!values.Given("tx-addr"))
        {
            throw new CompatUsageException("--tx-addr is required");
        }

        var receive = EndPoint("rx-addr", values.Text("rx-addr")!);
        var destination = EndPoint("tx-addr", values.Text("tx-addr")!);
        if (receive.Address.Equals(IPAddress.Any) || receive.Address.Equals(IPAddress.IPv6Any))
        {
            context.Error.WriteLine($"WARNING: Binding to all interfaces ({receive.Address}): anybody who reaches this machine can send through the relay");
        }

        using var relay = new SyncRelay(receive, destination, (int)values.Whole("rx-bufsize"), (int)values.Whole("tx-bufsize"));
        output.WriteLine("E2SAR UDP Relay");
        output.WriteLine($"Version:      {CompatVersion.Text}");
        output.WriteLine($"Receive:      {relay.EndPoint} (IPv{Family(relay.EndPoint)})");
        output.WriteLine($"Destination:  {destination} (IPv{Family(destination)})");
        output.WriteLine($"RX buffer:    {values.Whole("rx-bufsize")} bytes");
        output.WriteLine($"TX buffer:    {values.Whole("tx-bufsize")} bytes");
        output.WriteLine("\nRelay active... (Press Ctrl-C to stop)");
        output.Flush();
        var relaying = relay.RunAsync(context.Stop);
        while (await Task.WhenAny(relaying, Task.Delay(Period, CancellationToken.None)) != relaying)
        {
            Print(relay.GetStatistics(), output);
        }

        await relaying;
        output.WriteLine("\nShutting down...");
        Print(relay.GetStatistics(), output);
        return ExitCode.Ok;
    }

    private static void Print(SyncRelayStatistics statistics, TextWriter output)
    {
        output.WriteLine("\nStatistics:");
        output.WriteLine($"  Packets received: {statistics.PacketsReceived}");
        output.WriteLine($"  Bytes received:   {statistics.BytesReceived}");
        output.WriteLine($"  Packets sent:     {statistics.PacketsSent}");
        output.WriteLine($"  Packets discarded:{statistics.PacketsDiscarded}");
        output.WriteLine($"  Send errors:      {statistics.SendErrors}");
        output.Flush();
    }

    private static IPEndPoint EndPoint(string option, string text)
    {
        try
        {
            return Addresses.EndPoint($"--{option}", text);
        }
        catch (UsageException exception)
        {
            throw new CompatUsageException(exception.Message);
        }
    }

    private static int Family(IPEndPoint endPoint) => endPoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? 6 : 4;
}
