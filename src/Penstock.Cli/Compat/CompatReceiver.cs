using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Pipeline.Receiving;

namespace Penstock.Cli.Compat;

/// <summary>What the receivers of e2sar_perf and e2sar_ft do alike: register, receive, deregister, say what came.</summary>
internal static class CompatReceiver
{
    /// <summary>Where to receive, as the options say.</summary>
    public static ReassemblerOptions Options(CompatValues values, EjfatUri uri, bool ipv6) => new()
    {
        Uri = uri,
        ListenAddress = CompatStream.Address(values),
        IPv6 = ipv6,
        StartPort = (int)values.Whole("port"),
        Threads = values.Given("cores") ? 1 : (int)values.Whole("threads"),
        Cores = CompatStream.Cores(values),
        UseControlPlane = values.Given("withcp"),
        WithLbHeader = !values.Given("withcp"),
        ReceiveBufferBytes = (int)values.Whole("bufsize"),
        EventTimeout = TimeSpan.FromMilliseconds(values.Whole("timeout")),
        ReportCounters = true,
        Control = CompatConnection.ReadClient(values),
    };

    public static void PrintSettings(CompatValues values, ReassemblerOptions options, TextWriter output)
    {
        output.WriteLine($"Control plane:                 {CompatStream.OnOff(options.UseControlPlane)}");
        output.WriteLine($"Thread assignment to cores:    {CompatStream.OnOff(values.Given("cores"))}");
        output.WriteLine($"Explicit NUMA memory binding:  {CompatStream.OnOff(values.Whole("numa") >= 0)}");
        output.WriteLine($"Event reassembly timeout (ms): {(long)options.EventTimeout.TotalMilliseconds}");
    }

    /// <summary>A session that is not started.</summary>
    /// <exception cref="CompatFailedException">An option cannot be.</exception>
    public static ReceiveSession Create(ReassemblerOptions options, IEventSink sink, CompatValues values)
    {
        try
        {
            return new ReceiveSession(options, sink, (int)values.Whole("deq"));
        }
        catch (EjfatException exception)
        {
            throw new CompatFailedException($"Unable to create reassembler: {FailureText.Of(exception)}");
        }
    }

    /// <summary>Registers and begins to receive, and says so.</summary>
    /// <exception cref="CompatFailedException">A port cannot be opened, or the control plane refuses.</exception>
    public static async Task StartAsync(ReceiveSession session, ReassemblerOptions options, CommandContext context)
    {
        var output = context.Out;
        output.WriteLine($"Using IP address:              {session.Reassembler.Address}");
        output.WriteLine($"Receiving on ports:            {session.Reassembler.Ports.First}:{session.Reassembler.Ports.Last}");
        CompatStream.PrintReminder(options.UseControlPlane, output);
        output.WriteLine("Getting hostname ... done");
        output.Write($"Registering the worker {options.WorkerName} ... ");
        try
        {
            await session.StartAsync(context.Stop);
        }
        catch (EjfatException exception)
        {
            output.WriteLine();
            var reason = exception.Code == E2sarErrorCode.RpcError ? "Unable to register worker node due to " : string.Empty;
            throw new CompatFailedException($"Reassembler encountered an error: {reason}{FailureText.Of(exception)}");
        }

        output.WriteLine("done");
        output.Flush();
        foreach (var warning in session.Reassembler.Warnings)
        {
            context.Error.WriteLine($"WARNING: {warning}");
        }
    }

    /// <summary>Ends: deregisters, takes what has arrived, and prints what came by port.</summary>
    public static async Task<ReceiveReport> StopAsync(ReceiveSession session, ReceiverStatistics statistics, CommandContext context)
    {
        context.Out.WriteLine("Completed");
        context.Out.WriteLine("Stopping threads");
        context.Out.WriteLine("Deregistering worker");
        var report = await session.StopAsync();
        statistics.PrintPorts(context.Out);
        context.Out.WriteLine(statistics.Text());
        return report;
    }
}
