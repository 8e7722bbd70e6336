using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Sending;

namespace Penstock.Cli.Compat;

/// <summary>e2sar_ft -s: sends files.</summary>
internal static class FileSender
{
    public static async Task<int> RunAsync(CompatValues values, EjfatUri uri, CommandContext context)
    {
        var segmenter = Options(values, uri);
        var source = Source(values);
        await using var session = Create(values, segmenter, context);
        if (segmenter.UseControlPlane)
        {
            await CompatStream.AddSendersAsync(session, values, context);
        }

        PrintSettings(values, segmenter, context.Out);
        SendReport report;
        try
        {
            report = await SendAsync(values, session, source, context);
            PrintResult(report, source, context);
        }
        finally
        {
            context.Out.WriteLine("Stopping threads");
            await CompatStream.RemoveSendersAsync(session, values, context);
        }

        var isWhole = report.Segmenter is { DatagramsFailed: 0, EventsFailed: 0 } && source.Losses.Count == 0;
        return isWhole || context.Stop.IsCancellationRequested ? ExitCode.Ok : ExitCode.CompatUsage;
    }

    private static SegmenterOptions Options(CompatValues values, EjfatUri uri) => new()
    {
        Uri = uri,
        DataId = (ushort)values.Whole("dataid"),
        EventSourceId = (uint)values.Whole("src"),
        Cores = CompatStream.Cores(values),
        IPv6 = uri.DataIPv4 is null && uri.DataIPv6 is not null,
        UseControlPlane = values.Given("withcp"),
        Mtu = (int)values.Whole("mtu"),
        SendBufferBytes = (int)values.Whole("bufsize"),
        SendSockets = (int)values.Whole("sockets"),
        RateGbps = values.Number("rate"),
        Smooth = values.Given("smooth"),
    };

    private static FileSource Source(CompatValues values)
    {
        try
        {
            return new FileSource(values.Texts("path"), values.Given("recurse"), values.Text("extension"));
        }
        catch (InputException exception)
        {
            throw new CompatFailedException(exception.Message);
        }
    }

    private static SendSession Create(CompatValues values, SegmenterOptions segmenter, CommandContext context)
    {
        try
        {
            return new SendSession(new SendOptions
            {
                Segmenter = segmenter,
                Senders = CompatStream.Address(values) is { } address ? [address] : null,
                Control = CompatConnection.ReadClient(values),
            })
            {
                Queued = (name, number) => context.Out.WriteLine($"Queueing file \"{name}\"  as event {number}"),
            };
        }
        catch (EjfatException exception)
        {
            throw new CompatFailedException($"Unable to create segmenter: {FailureText.Of(exception)}");
        }
    }

    private static async Task<SendReport> SendAsync(CompatValues values, SendSession session, FileSource source, CommandContext context)
    {
        try
        {
            await session.StartAsync(context.Stop);
        }
        catch (EjfatException exception)
        {
            throw new CompatFailedException($"Segmenter unable to open ports: {FailureText.Of(exception)}");
        }

        await session.SendAsync(source, (int)values.Whole("enq"), context.Stop);
        return await session.StopAsync(context.Stop);
    }

    private static void PrintSettings(CompatValues values, SegmenterOptions options, TextWriter output)
    {
        output.WriteLine($"Control plane:                 {CompatStream.OnOff(options.UseControlPlane)}");
        output.WriteLine($"Per frame rate smoothing:      {CompatStream.OnOff(options.Smooth)}");
        output.WriteLine($"Thread assignment to cores:    {CompatStream.OnOff(values.Given("cores"))}");
        output.WriteLine($"Sending sockets/threads:       {options.SendSockets}");
        output.WriteLine($"Enqueue file reading threads:  {values.Whole("enq")}");
        output.WriteLine($"Explicit NUMA memory binding:  {CompatStream.OnOff(values.Whole("numa") >= 0)}");
        CompatStream.PrintRate(options, "file-sized", output);
        CompatStream.PrintReminder(options.UseControlPlane, output);
        output.Flush();
    }

    private static void PrintResult(SendReport report, FileSource source, CommandContext context)
    {
        foreach (var loss in source.Losses)
        {
            context.Error.WriteLine($"Unable to send file {loss.Message}");
        }

        var counters = report.Segmenter;
        context.Out.WriteLine($"Estimated goodput (Gbps): {CompatText.Number(report.GoodputGbps)}");
        context.Out.WriteLine($"Completed, {counters.Datagrams} frames sent, {counters.DatagramsFailed} errors");
        if (counters.Errors.Count > 0)
        {
            context.Out.WriteLine($"Last error encountered: {string.Join(", ", counters.Errors.Keys)}");
        }
    }
}
