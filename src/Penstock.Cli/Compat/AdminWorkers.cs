using System.Net;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;

namespace Penstock.Cli.Compat;

/// <summary>lbadm's commands about workers and senders: register, deregister, state, addsenders, removesenders.</summary>
internal static class AdminWorkers
{
    public static async Task RegisterAsync(AdminRun run)
    {
        var values = run.Values;
        var given = run.GivenAddresses is [var first, ..] ? first : null;
        run.SayDoing("Registering a worker ");
        run.Say($"   Worker details: {values.Text("name")} at {given}:{values.Whole("port")}");
        if (given is null)
        {
            run.Say("      Will attempt to determine node IP automatically");
        }

        run.Say($"   CP parameters: w={CompatText.Number(values.Number("weight"))},  source_count={values.Whole("count")}");
        var worker = new WorkerRegistration
        {
            Name = values.Text("name")!,
            Address = given ?? run.Client.Uri.GetLocalDataAddresses(run.Client.Uri.DataIPv4 is null)[0],
            Port = (int)values.Whole("port"),
            SourceCount = (int)values.Whole("count"),
            Weight = (float)values.Number("weight"),
            MinFactor = (float)values.Number("minfactor"),
            MaxFactor = (float)values.Number("maxfactor"),
            KeepLbHeader = values.Truth("keeplbhdr"),
        };
        await run.Client.RegisterAsync(worker, run.Stop);
        var uri = run.Client.Uri;
        if (run.IsExport)
        {
            // The instance token with the session id, as the original: it may deregister the worker and send its state, and register more of them.
            run.Export(Shell.Export(EjfatUri.EnvironmentVariable, uri.ToString(EjfatTokenKind.Instance)));
            return;
        }

        run.Say("Success.");
        run.Say($"Updated URI after register with session token: {uri.ToString(EjfatTokenKind.Session)}");
        run.Say($"Session id is: {uri.SessionId}");
    }

    public static async Task DeregisterAsync(AdminRun run)
    {
        run.SayDoing("De-Registering a worker ");
        await run.Client.DeregisterAsync(run.Stop);
        run.Say("Success.");
    }

    public static async Task StateAsync(AdminRun run)
    {
        var values = run.Values;
        run.SayDoing("Sending Worker State ");
        run.Say($"   LB Name: {run.LbName}");
        await run.Client.SendStateAsync(
            new WorkerState
            {
                Fill = (float)values.Number("queue"),
                ControlSignal = (float)values.Number("ctrl"),
                IsReady = values.Truth("ready"),
                Counters = new WorkerCounters
                {
                    EventsReceived = values.Whole("total_events_recv"),
                    EventsReassembled = values.Whole("total_events_reassembled"),
                    ReassemblyErrors = values.Whole("total_events_reassembly_err"),
                    EventsDequeued = values.Whole("total_events_dequeued"),
                    EnqueueErrors = values.Whole("total_event_enqueue_err"),
                    BytesReceived = values.Whole("total_bytes_recv"),
                    PacketsReceived = values.Whole("total_packets_recv"),
                },
            },
            run.Stop);
        run.Say("Success.");
    }

    public static Task AddSendersAsync(AdminRun run) => SendersAsync(run, "Adding senders to CP ", run.Client.AddSendersAsync);

    public static Task RemoveSendersAsync(AdminRun run) => SendersAsync(run, "Removing senders to CP ", run.Client.RemoveSendersAsync);

    private static async Task SendersAsync(AdminRun run, string doing, Func<IReadOnlyCollection<IPAddress>, CancellationToken, Task> call)
    {
        var given = run.GivenAddresses;
        run.SayDoing(doing);
        run.Say($"   LB Name: {run.LbName}");
        run.Say(given.Count > 0
            ? $"   Sender list: {CompatText.List(given.Select(address => address.ToString()))}"
            : "   Will attempt to determine sender IP automatically");
        await call(given.Count > 0 ? given : run.Client.Uri.GetLocalDataAddresses(run.Client.Uri.DataIPv4 is null), run.Stop);
        run.Say("Success.");
    }
}
