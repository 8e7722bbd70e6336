using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;

namespace Penstock.Cli.Compat;

/// <summary>lbadm's commands about reservations: reserve, free, version, status, overview.</summary>
internal static class AdminReservations
{
    public static async Task ReserveAsync(AdminRun run)
    {
        var text = run.Values.Text("duration")!;
        if (!CompatText.TryDuration(text, out var duration))
        {
            throw new EjfatException(E2sarErrorCode.ParameterError, $"unable to convert duration string {text}; hh[:mm[:ss]] is accepted");
        }

        var name = run.Values.Text("lbname")!;
        var senders = run.GivenAddresses;
        run.SayDoing("Reserving a new load balancer ");
        run.Say($"   LB Name: {name}");
        run.Say($"   Allowed senders: {CompatText.List(senders.Select(address => address.ToString()))}");
        run.Say(string.Create(CultureInfo.InvariantCulture, $"   Duration: {(int)duration.TotalHours:00}:{duration.Minutes:00}:{duration.Seconds:00}"));
        var reservation = await run.Client.ReserveAsync(name, duration, senders, (IpFamilies)run.Values.Whole("ipfam"), cancellationToken: run.Stop);
        var uri = run.Client.Uri.ToString(EjfatTokenKind.Instance);
        if (run.IsExport)
        {
            run.Export(Shell.Export(EjfatUri.EnvironmentVariable, uri));
            return;
        }

        run.Say($"Success. FPGA ID is (for metrics): {reservation.FpgaLbId}");
        run.Say($"Updated URI after reserve with instance token: {uri}");
    }

    public static async Task FreeAsync(AdminRun run)
    {
        run.SayDoing("Freeing a load balancer ");
        run.Say($"   LB ID: {run.Client.Uri.LbId}");
        await run.Client.FreeAsync(cancellationToken: run.Stop);
        run.Say("Success.");
    }

    public static async Task VersionAsync(AdminRun run)
    {
        run.SayDoing("Getting load balancer version ");
        var version = await run.Client.GetVersionAsync(run.Stop);
        run.Say("Success.");
        run.Say("Reported version: ");
        run.Say($"\tCommit: {Tables.Plain(version.Commit)}");
        run.Say($"\tBuild: {Tables.Plain(version.Build)}");
        run.Say($"\tCompatTag: {Tables.Plain(version.CompatTag)}");
    }

    public static async Task StatusAsync(AdminRun run)
    {
        run.SayDoing("Getting LB Status ");
        run.Say($"   LB ID: {run.Client.Uri.LbId}");
        var status = await run.Client.GetStatusAsync(cancellationToken: run.Stop);
        var output = run.Context.Out;
        output.WriteLine(CompatText.Details(status));
        output.WriteLine($"Registered senders: {CompatText.List(status.SenderAddresses)}");
        output.WriteLine("Registered workers: ");
        foreach (var worker in status.Workers)
        {
            output.WriteLine(CompatText.Worker(worker));
        }

        output.WriteLine();
    }

    public static async Task OverviewAsync(AdminRun run)
    {
        run.SayDoing("Getting Overview ");
        var output = run.Context.Out;
        foreach (var entry in await run.Client.GetOverviewAsync(run.Stop))
        {
            var reservation = entry.Reservation;
            output.WriteLine($"LB {Tables.Plain(entry.Name)} ID: {Tables.Plain(reservation.LbId)} FPGA LBID: {reservation.FpgaLbId} Data Min Port: {reservation.DataPorts.First} Data Max Port: {reservation.DataPorts.Last}");
            output.WriteLine($"  Sync on: {string.Join(' ', new[] { reservation.SyncIPv4, reservation.SyncIPv6 }.Where(sync => sync is not null).Select(sync => $"{sync!.Address}:{sync.Port}"))}");
            output.WriteLine($"  Registered sender addresses: {CompatText.List(entry.Status.SenderAddresses)}");
            output.WriteLine("  Registered workers: ");
            foreach (var worker in entry.Status.Workers)
            {
                output.WriteLine($"  {CompatText.Worker(worker)}");
            }

            output.WriteLine();
            output.WriteLine($"  {CompatText.Details(entry.Status)}");
        }
    }
}
