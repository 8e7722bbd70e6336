using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;

namespace Penstock.Cli.Compat;

/// <summary>lbmon: status or overview every few seconds, until Ctrl-C.</summary>
internal static class MonitorProgram
{
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        var values = CompatParser.Parse(AdminOptions.Monitor, args);
        AdminOptions.CheckMonitor(values);
        var output = context.Out;
        output.WriteLine($"E2SAR Version: {CompatVersion.Text}");
        if (values.Given("help"))
        {
            CompatHelp.Write(AdminOptions.Monitor, output);
            output.WriteLine("\nWith a reservation (in the URI, or -i) its status is shown, without one the overview.");
            output.WriteLine("\nExample:\n  lbmon -t 1000 -u 'ejfats://TOKEN@lb.example.org:18008/lb/3'");
            return ExitCode.Ok;
        }

        var uri = CompatConnection.ReadUri(values, EjfatTokenKind.Admin);
        if (values.Text("lbid") is { } lbId)
        {
            uri = uri with { LbId = lbId };
        }

        var root = values.Text("root");
        if (root is not null && !uri.UseTls)
        {
            context.Error.WriteLine("Root certificate passed in, but URL doesn't require TLS/SSL, ignoring ");
            root = null;
        }

        await using var client = CompatConnection.Open(uri, CompatConnection.ReadClient(values, root), context.Error);
        output.WriteLine("Use Ctrl-C to stop");
        while (true)
        {
            await PrintAsync(client, context);
            output.Flush();
            await Task.Delay(TimeSpan.FromMilliseconds(values.Whole("time")), context.Stop);
        }
    }

    private static async Task PrintAsync(LoadBalancerClient client, CommandContext context)
    {
        var isStatus = client.Uri.LbId.Length > 0;
        try
        {
            if (isStatus)
            {
                await PrintStatusAsync(client, context);
            }
            else
            {
                await PrintOverviewAsync(client, context);
            }
        }
        catch (EjfatException exception)
        {
            throw new CompatFailedException($"There was an error getting LB {(isStatus ? "status" : "overview")}: {FailureText.Of(exception)}");
        }
    }

    private static async Task PrintStatusAsync(LoadBalancerClient client, CommandContext context)
    {
        var output = context.Out;
        output.WriteLine("Getting LB Status ");
        output.WriteLine($"   Contacting: {client.Uri.ToRedactedString()} using address: {client.Target}");
        output.WriteLine($"   LB Name: {(client.Uri.LbName.Length == 0 ? "not set" : client.Uri.LbId)}");
        output.WriteLine($"   LB ID: {client.Uri.LbId}");
        var status = await client.GetStatusAsync(cancellationToken: context.Stop);
        output.WriteLine(CompatText.Details(status));
        output.WriteLine($"Registered senders: {CompatText.List(status.SenderAddresses)}");
        output.WriteLine("Registered workers: ");
        foreach (var worker in status.Workers)
        {
            output.WriteLine(CompatText.ShortWorker(worker));
        }

        output.WriteLine();
    }

    private static async Task PrintOverviewAsync(LoadBalancerClient client, CommandContext context)
    {
        var output = context.Out;
        output.WriteLine("Getting Overview ");
        output.WriteLine($"   Contacting: {client.Uri.ToRedactedString()} using address: {client.Target}");
        foreach (var entry in await client.GetOverviewAsync(context.Stop))
        {
            output.WriteLine($"LB {Tables.Plain(entry.Name)} ID: {Tables.Plain(entry.Reservation.LbId)} FPGA LBID: {entry.Reservation.FpgaLbId}");
            output.WriteLine($"  Registered sender addresses: {CompatText.List(entry.Status.SenderAddresses)}");
            output.WriteLine("  Registered workers: ");
            foreach (var worker in entry.Status.Workers)
            {
                output.WriteLine($"  {CompatText.ShortWorker(worker)}");
            }

            output.WriteLine();
            output.WriteLine($"  {CompatText.Details(entry.Status)}");
        }
    }
}
