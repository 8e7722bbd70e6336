using System.CommandLine;
using Microsoft.Extensions.Logging;
using Penstock.Cli.Terminal;
using Penstock.Ejfat.Logging;
using Penstock.Scaler.Working;

namespace Penstock.Cli.Tasks;

/// <summary><c>penstock tasks up</c>: everything on one machine.</summary>
internal static class UpVerb
{
    public static Command Create(CommandContext context)
    {
        var address = new Argument<string>("address") { HelpName = "ADDRESS", Description = "Where clients connect. [default: tcp://127.0.0.1:6378]", DefaultValueFactory = _ => "tcp://127.0.0.1:6378" };
        var storage = Values.Text("--storage", "ADDRESS", "Where the object storage listens. [default: the port after ADDRESS]");
        var workers = Values.OptionalWhole("--workers", "N", 1, 10_000, "How many workers. [default: one per processor]");
        var closed = Values.Flag("--protected", "Refuse to be shut down by a client.");
        var json = Values.Flag("--json", "Print where it listens, and the counters at the end, as lines of JSON.");
        var verb = new Verb(
            "up",
            "Object storage, scheduler and workers on this machine in one command. Ends with SIGINT or SIGTERM, or when a client shuts it down, exit code 0.",
            "penstock tasks up --workers 4",
            "penstock tasks up tcp://192.0.2.10:6378 --workers 32 --protected");
        verb.Add(address);
        foreach (Option option in (Option[])[storage, workers, closed, json]) verb.Add(option);
        return verb.Runs(async result =>
        {
            var at = SchedulerVerbOptions.Address("ADDRESS", result.GetValue(address)!);
            if (at.IsSecure || at.Host is null) throw new UsageException($"ADDRESS: '{at}' is not tcp://IP:PORT or ws://IP:PORT; for others start 'tasks storage', 'tasks scheduler' and 'tasks manager'");
            var objects = result.GetValue(storage) is { } named ? SchedulerVerbOptions.Address("--storage", named) : at.WithPort(at.Port is 0 or ushort.MaxValue ? 0 : at.Port + 1);
            using var log = new E2sarLogProvider(context.Error);
            using var loggers = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Warning).AddProvider(log));
            await using var cluster = await StartAsync(
                new LocalClusterOptions
                {
                    BindAddress = at,
                    StorageAddress = objects,
                    Workers = (int)(result.GetValue(workers) ?? Environment.ProcessorCount),
                    Protected = result.GetValue(closed),
                    ProcessorCommand = ProcessorVerb.CommandLine,
                    SpillFolder = StorageVerb.FolderOf(null),
                },
                loggers,
                context.Stop);
            context.Out.WriteLine(result.GetValue(json)
                ? Json.Line(new { address = cluster.SchedulerAddress.ToString(), storage = cluster.StorageAddress.ToString(), monitor = cluster.MonitorAddress.ToString() })
                : $"tasks at {cluster.SchedulerAddress}, objects at {cluster.StorageAddress}, monitors at {cluster.MonitorAddress}");
            context.Out.Flush();
            await Task.WhenAny(cluster.Completion, Task.Delay(Timeout.Infinite, context.Stop));
            var summary = await cluster.GetSummaryAsync();
            await cluster.DisposeAsync();
            context.Out.WriteLine(result.GetValue(json) ? Json.Line(summary) : SchedulerVerb.Line(summary));
            return ExitCode.Ok;
        });
    }

    /// <summary>Starts all parts.</summary>
    /// <exception cref="CommandFailedException">An address cannot be bound, or no folder can be made.</exception>
    public static async Task<LocalCluster> StartAsync(LocalClusterOptions options, ILoggerFactory loggers, CancellationToken stop)
    {
        try
        {
            return await LocalCluster.StartAsync(options, loggers, stop);
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            throw new CommandFailedException($"the cluster at {options.BindAddress} cannot be started: {FailureText.Of(e)}");
        }
    }
}
