using System.CommandLine;
using Microsoft.Extensions.Logging;
using Penstock.Cli.Terminal;
using Penstock.DataMovement;
using Penstock.Ejfat.Logging;

namespace Penstock.Cli.Copying;

/// <summary><c>penstock copy daemon</c>: the data movement daemon.</summary>
internal static class DaemonVerb
{
    public static Command Create(CommandContext context)
    {
        var options = new DaemonOptions();
        var json = Values.Flag("--json", "Print where it listens as a line of JSON.");
        var verb = new Verb(
            "daemon",
            "Copies for others: serves nnf-dm's gRPC protocol on a Unix socket. Ends with SIGINT or SIGTERM, exit code 0; operations that are not finished then are taken up by the next daemon.",
            "penstock copy daemon --socket /run/penstock/dm.sock --state /var/lib/penstock/dm",
            "penstock copy daemon --mode kubernetes --kubeconfig /etc/nnf-dm/kubeconfig",
            "penstock copy daemon --mode simulated --socket /tmp/dm.sock");
        options.AddTo(verb);
        verb.Add(json);
        return verb.Runs(result => RunAsync(context, options.Read(result), options.LogLevel(result), result.GetValue(json)));
    }

    private static async Task<int> RunAsync(CommandContext context, MoverDaemonOptions options, LogLevel level, bool json)
    {
        using var log = new E2sarLogProvider(context.Error);
        using var loggers = LoggerFactory.Create(b => b.SetMinimumLevel(level).AddFilter("Microsoft", LogLevel.Warning).AddProvider(log));
        using var systemd = Supervised();
        await using var daemon = await StartAsync(options with { LoggerFactory = loggers, InheritedSocket = systemd.InheritedSocket }, context.Stop);
        foreach (var warning in daemon.Warnings)
        {
            context.Error.WriteLine(Tables.Plain($"penstock: warning: {warning}"));
        }

        context.Out.WriteLine(json
            ? Json.Line(new { socket = daemon.Address, mode = options.Mode, version = daemon.Version })
            : $"serving data movement ({$"{options.Mode}".ToLowerInvariant()}, {daemon.Version}) on {daemon.Address}");
        systemd.Ready($"serving on {daemon.Address}", daemon.IsWell);
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        systemd.Stopping();
        return ExitCode.Ok;
    }

    private static SystemdService Supervised()
    {
        try
        {
            return SystemdService.FromEnvironment();
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static async Task<MoverDaemon> StartAsync(MoverDaemonOptions options, CancellationToken stop)
    {
        try
        {
            return await MoverDaemon.StartAsync(options, stop);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidDataException)
        {
            throw new UsageException(FailureText.Of(exception));
        }
    }
}
