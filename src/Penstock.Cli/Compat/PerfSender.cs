using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Ejfat.Configuration;
using Penstock.Pipeline.Measuring;
using Penstock.Pipeline.Sending;

namespace Penstock.Cli.Compat;

/// <summary>e2sar_perf -s: sends marked events and estimates the throughput.</summary>
internal static class PerfSender
{
    public static async Task<int> RunAsync(CompatValues values, EjfatUri uri, CommandContext context)
    {
        var segmenter = Options(values, uri, context);
        await using var session = Create(values, segmenter);
        if (segmenter.UseControlPlane)
        {
            await CompatStream.AddSendersAsync(session, values, context);
        }

        PrintSettings(values, segmenter, context.Out);
        SendReport report;
        try
        {
            PrintEvents(values, session.Segmenter, context.Out);
            report = await SendAsync(values, session, context);
            PrintResult(values, session.Segmenter, report, context.Out);
        }
        finally
        {
            context.Out.WriteLine("Stopping threads");
            await CompatStream.RemoveSendersAsync(session, values, context);
        }

        var isWhole = report.Segmenter is { DatagramsFailed: 0, EventsFailed: 0 };
        return isWhole || context.Stop.IsCancellationRequested ? ExitCode.Ok : ExitCode.CompatUsage;
    }

    private static SendSession Create(CompatValues values, SegmenterOptions segmenter)
    {
        try
        {
            return new SendSession(new SendOptions
            {
                Segmenter = segmenter,
                FirstEvent = (ulong)values.Whole("enum"),
                Senders = CompatStream.Address(values) is { } address ? [address] : null,
                Control = CompatConnection.ReadClient(values),
            });
        }
        catch (EjfatException exception)
        {
            throw new CompatFailedException($"Unable to create segmenter: {FailureText.Of(exception)}");
        }
    }

    private static async Task<SendReport> SendAsync(CompatValues values, SendSession session, CommandContext context)
    {
        try
        {
            await session.StartAsync(context.Stop);
        }
        catch (EjfatException exception)
        {
            throw new CompatFailedException($"Segmenter encountered an error: {FailureText.Of(exception)}");
        }

        var source = new GeneratedSource(values.Whole("num"), (int)values.Whole("length"), newBuffers: values.Given("realmalloc"));
        await session.SendAsync(source, readers: 1, context.Stop);
        return await session.StopAsync(context.Stop);
    }

    // What the file says goes before defaults, what the command line says before the file.
    private static SegmenterOptions Options(CompatValues values, EjfatUri uri, CommandContext context)
    {
        var file = values.Text("ini")!;
        var options = new SegmenterOptions
        {
            Uri = uri,
            DataId = (ushort)values.Whole("dataid"),
            EventSourceId = (uint)values.Whole("src"),
            Cores = CompatStream.Cores(values),
        };
        if (file.Length > 0)
        {
            options = options.With(Load(file, context));
        }

        bool Holds(string name) => file.Length == 0 || values.Given(name);
        return options with
        {
            UseControlPlane = Holds("withcp") ? values.Given("withcp") : options.UseControlPlane,
            Mtu = Holds("mtu") ? (int)values.Whole("mtu") : options.Mtu,
            SendBufferBytes = Holds("bufsize") ? (int)values.Whole("bufsize") : options.SendBufferBytes,
            SendSockets = Holds("sockets") ? (int)values.Whole("sockets") : options.SendSockets,
            RateGbps = Holds("rate") || values.Given("rateGbps") ? PerfOptions.Rate(values) : options.RateGbps,
            MultiPort = Holds("multiport") ? values.Given("multiport") : options.MultiPort,
            Smooth = Holds("smooth") ? values.Given("smooth") : options.Smooth,
            LbHeaderVersion = Holds("lbhdrversion") ? (int)values.Whole("lbhdrversion") : options.LbHeaderVersion,
            IPv6 = Holds("dpv6") ? values.Given("dpv6") : options.IPv6,
        };
    }

    private static SegmenterSettings Load(string file, CommandContext context)
    {
        context.Out.WriteLine($"Loading SegmenterFlags from {file}");
        try
        {
            var settings = SegmenterSettings.Load(file);
            foreach (var warning in settings.Warnings)
            {
                context.Error.WriteLine($"WARNING: {warning}");
            }

            return settings;
        }
        catch (EjfatException exception)
        {
            throw new CompatFailedException($"Unable to parse SegmenterFlags INI file {file}: {exception.Message}");
        }
    }

    private static void PrintSettings(CompatValues values, SegmenterOptions options, TextWriter output)
    {
        output.WriteLine($"Control plane:                 {CompatStream.OnOff(options.UseControlPlane)}");
        output.WriteLine($"Multiple destination ports:    {CompatStream.OnOff(options.MultiPort)}");
        output.WriteLine($"Per frame rate smoothing:      {CompatStream.OnOff(options.Smooth)}");
        output.WriteLine($"Thread assignment to cores:    {CompatStream.OnOff(values.Given("cores"))}");
        output.WriteLine($"Sending sockets/threads:       {options.SendSockets}");
        output.WriteLine($"Explicit NUMA memory binding:  {CompatStream.OnOff(values.Whole("numa") >= 0)}");
        output.WriteLine($"Using LB Header Version:       {options.LbHeaderVersion}");
        CompatStream.PrintRate(options, $"{values.Whole("length")} B", output);
        if (options.RateGbps > 0)
        {
            output.WriteLine($"Inter-event sleep (usec) is:   {(long)(values.Whole("length") * 8 / (options.RateGbps * 1000))}");
        }

        CompatStream.PrintReminder(options.UseControlPlane, output);
    }

    private static void PrintEvents(CompatValues values, Segmenter segmenter, TextWriter output)
    {
        output.WriteLine($"Event size is {values.Whole("length")} bytes or {values.Whole("length") * 8} bits");
        output.WriteLine($"Sending {values.Whole("num")} event buffers");
        output.WriteLine($"Using interface {(segmenter.InterfaceName.Length == 0 ? "unknown" : segmenter.InterfaceName)}");
        output.WriteLine($"Using MTU {segmenter.Mtu}");
        output.Flush();
        if (segmenter.MaxSegmentBytes < MarkedPayload.LeastBytes)
        {
            throw new CompatFailedException("Segmenter encountered an error: MTU is too short to send needed payload");
        }
    }

    private static void PrintResult(CompatValues values, Segmenter segmenter, SendReport report, TextWriter output)
    {
        var counters = report.Segmenter;
        var length = values.Whole("length");
        var perEvent = (length + segmenter.MaxSegmentBytes - 1) / segmenter.MaxSegmentBytes;
        var expected = values.Whole("num") * perEvent;
        if (expected > counters.Datagrams)
        {
            output.WriteLine($"WARNING: Fewer packets than expected have been sent ({counters.Datagrams} of {expected}).");
        }

        output.WriteLine($"Completed, {counters.Datagrams} packets sent, {counters.DatagramsFailed} errors");
        if (counters.Errors.Count > 0)
        {
            output.WriteLine($"Last error encountered: {string.Join(", ", counters.Errors.Keys)}");
        }

        var microseconds = Math.Max(1, (long)(report.Seconds * 1e6));
        output.WriteLine($"Elapsed usecs: {microseconds} microseconds");
        output.WriteLine($"Estimated effective throughput (Gbps): {CompatText.Number(counters.Datagrams * segmenter.Mtu * 8.0 / (microseconds * 1000.0))}");
        output.WriteLine($"Estimated goodput (Gbps): {CompatText.Number(report.Events * length * 8.0 / (microseconds * 1000.0))}");
    }
}
