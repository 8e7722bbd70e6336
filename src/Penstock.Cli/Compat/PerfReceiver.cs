using Microsoft.Extensions.Logging;
using Penstock.Ejfat;
using Penstock.Ejfat.Configuration;
using Penstock.Ejfat.Logging;
using Penstock.Pipeline.Receiving;

namespace Penstock.Cli.Compat;

/// <summary>e2sar_perf -r: receives marked events; statistics go to standard error every period, as the original logs them, and to standard output at the end.</summary>
internal static partial class PerfReceiver
{
    // As the original: nothing is reported in the first second.
    private static readonly TimeSpan BeforeFirst = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(CompatValues values, EjfatUri uri, CommandContext context)
    {
        var options = Options(values, uri, context);
        var seconds = values.Whole("duration");
        CompatReceiver.PrintSettings(values, options, context.Out);
        context.Out.WriteLine($"Will run for:                  {(seconds > 0 ? $"{seconds} sec" : "until Ctrl-C")}");
        var marks = new MarkSink();
        await using var session = CompatReceiver.Create(options, marks, values);
        await CompatReceiver.StartAsync(session, options, context);
        var statistics = new ReceiverStatistics(session, marks);
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(context.Stop))
        {
            var reporting = values.Given("quiet") ? Task.CompletedTask : ReportAsync(statistics, TimeSpan.FromMilliseconds(values.Whole("period")), context, over.Token);
            await session.RunAsync(seconds > 0 ? TimeSpan.FromSeconds(seconds) : null, context.Stop);
            await over.CancelAsync();
            await reporting;
        }

        await CompatReceiver.StopAsync(session, statistics, context);
        return ExitCode.Ok;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Statistics}")]
    private static partial void Report(ILogger logger, string statistics);

    private static async Task ReportAsync(ReceiverStatistics statistics, TimeSpan period, CommandContext context, CancellationToken over)
    {
        using var provider = new E2sarLogProvider(context.Error);
        var logger = provider.CreateLogger("e2sar_perf");
        try
        {
            await Task.Delay(BeforeFirst, over);
            using var timer = new PeriodicTimer(period);
            do
            {
                Report(logger, statistics.Text());
            }
            while (await timer.WaitForNextTickAsync(over));
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    // What the file says goes before defaults, what the command line says before the file.
    private static ReassemblerOptions Options(CompatValues values, EjfatUri uri, CommandContext context)
    {
        var given = CompatReceiver.Options(values, uri, ipv6: values.Given("dpv6"));
        var file = values.Text("ini")!;
        if (file.Length == 0)
        {
            return given;
        }

        var defaults = new ReassemblerOptions { Uri = uri };
        var options = (given with
        {
            UseControlPlane = defaults.UseControlPlane,
            WithLbHeader = defaults.WithLbHeader,
            ReceiveBufferBytes = defaults.ReceiveBufferBytes,
            EventTimeout = defaults.EventTimeout,
            ReportCounters = defaults.ReportCounters,
            Control = defaults.Control,
        }).With(Load(file, context));
        return options with
        {
            UseControlPlane = values.Given("withcp") || options.UseControlPlane,
            WithLbHeader = !values.Given("withcp") && options.WithLbHeader,
            ReceiveBufferBytes = values.Given("bufsize") ? given.ReceiveBufferBytes : options.ReceiveBufferBytes,
            EventTimeout = values.Given("timeout") ? given.EventTimeout : options.EventTimeout,
            Control = options.Control with
            {
                UseHostAddress = given.Control.UseHostAddress || options.Control.UseHostAddress,
                Tls = options.Control.Tls with { Validate = given.Control.Tls.Validate ?? options.Control.Tls.Validate },
            },
        };
    }

    private static ReassemblerSettings Load(string file, CommandContext context)
    {
        context.Out.WriteLine($"Loading ReassemblerFlags from {file}");
        try
        {
            var settings = ReassemblerSettings.Load(file);
            foreach (var warning in settings.Warnings)
            {
                context.Error.WriteLine($"WARNING: {warning}");
            }

            return settings;
        }
        catch (EjfatException exception)
        {
            throw new CompatFailedException($"Unable to parse ReassemblerFlags INI file {file}: {exception.Message}");
        }
    }
}
