using Penstock.Ejfat;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Receiving;

namespace Penstock.Cli.Compat;

/// <summary>e2sar_ft -r: writes each event into a file, which has its name only when it is whole.</summary>
internal static class FileReceiver
{
    public static async Task<int> RunAsync(CompatValues values, EjfatUri uri, CommandContext context)
    {
        var sink = Sink(values, context);
        var options = CompatReceiver.Options(values, uri, ipv6: false);
        CompatReceiver.PrintSettings(values, options, context.Out);
        await using var session = CompatReceiver.Create(options, sink, values);
        await CompatReceiver.StartAsync(session, options, context);
        await session.RunAsync(duration: null, context.Stop);
        var report = await CompatReceiver.StopAsync(session, new ReceiverStatistics(session, marks: null), context);
        foreach (var problem in report.Problems)
        {
            context.Error.WriteLine(problem);
        }

        // Files that could not be written are a failure even of a receiver that was stopped.
        return report.SinkLosses.Count == 0 ? ExitCode.Ok : ExitCode.CompatUsage;
    }

    private static EventFileSink Sink(CompatValues values, CommandContext context)
    {
        if (values.Texts("path") is not [var folder])
        {
            throw new CompatFailedException("Only one output path must be specified");
        }

        try
        {
            return new EventFileSink(folder, values.Text("prefix")!, values.Text("extension"), overwrite: true)
            {
                Written = (unfinished, finished, number) => context.Out.WriteLine($"Writing file \"{unfinished}\" for event {number}\nRenaming to \"{finished}\""),
            };
        }
        catch (InputException exception)
        {
            throw new CompatFailedException(exception.Message);
        }
    }
}
