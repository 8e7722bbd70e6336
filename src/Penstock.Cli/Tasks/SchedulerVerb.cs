using System.CommandLine;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Penstock.Cli.Terminal;
using Penstock.Ejfat.Logging;
using Penstock.Scaler.Scheduling;

namespace Penstock.Cli.Tasks;

/// <summary><c>penstock tasks scheduler</c>: a scheduler.</summary>
internal static class SchedulerVerb
{
    private static readonly TimeSpan s_statusPeriod = TimeSpan.FromSeconds(5);

    public static Command Create(CommandContext context)
    {
        var options = new SchedulerVerbOptions();
        var json = Values.Flag("--json", "Print where it listens, and the counters at the end, as lines of JSON.");
        var verb = new Verb(
            "scheduler",
            "Gives the tasks of clients to workers. Replaces scaler_scheduler. Ends with SIGINT or SIGTERM, or when a client shuts it down, exit code 0, and prints what it counted.",
            "penstock tasks scheduler tcp://127.0.0.1:6378 --storage tcp://127.0.0.1:6379",
            "penstock tasks scheduler tcp://192.0.2.10:6378 --storage tcp://192.0.2.10:6379 --policy 'allocate=capability; scaling=capability' --protected");
        options.AddTo(verb);
        verb.Add(json);
        return verb.Runs(result => RunAsync(context, options.Read(result), result.GetValue(json)));
    }

    /// <summary>Binds and begins.</summary>
    /// <exception cref="CommandFailedException">An address cannot be bound.</exception>
    public static void Start(SchedulerServer server, SchedulerServerOptions options)
    {
        try
        {
            server.Start();
        }
        catch (Exception e) when (e is SocketException or InvalidDataException or IOException)
        {
            throw new CommandFailedException($"cannot listen at {(server.Address is null ? options.BindAddress : options.MonitorAddress ?? options.BindAddress)}{(server.Address is null ? "" : " (for monitors)")}: {FailureText.Of(e)}");
        }
    }

    /// <summary>What it counted, in one line.</summary>
    public static string Line(SchedulerSummary summary)
    {
        var refused = summary.DamagedMessages + summary.UnexpectedMessages + summary.DuplicateTasks + summary.Impersonations + summary.FromStrangers + summary.RefusedTooMany;
        return $"{summary.Clients} clients, {summary.Workers} workers; {summary.Accepted} tasks: {summary.Succeeded} succeeded, {summary.Failed} failed, {summary.FailedWorkerDied} lost with workers, "
            + $"{summary.Canceled + summary.CanceledNotFound} cancelled, {summary.Tasks} not done, {summary.Waiting} of them waiting; {summary.Reassigned} given out again, {summary.Moved} moved, {refused} messages refused"
            + (summary.StorageConnected ? "" : "; the object storage is away");
    }

    private static async Task<int> RunAsync(CommandContext context, SchedulerServerOptions options, bool json)
    {
        using var log = new E2sarLogProvider(context.Error);
        using var loggers = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Information).AddProvider(log));
        await using var server = new SchedulerServer(options, loggers.CreateLogger("scheduler"));
        Start(server, options);
        context.Out.WriteLine(json
            ? Json.Line(new { address = server.Address!.ToString(), monitor = server.MonitorAddress!.ToString(), storage = options.StorageAddress.ToString(), identity = server.Identity })
            : $"scheduling at {server.Address}, monitors at {server.MonitorAddress}, objects at {options.StorageAddress}");
        context.Out.Flush();
        while (!context.Stop.IsCancellationRequested && !server.Completion.IsCompleted)
        {
            await Task.WhenAny(server.Completion, Task.Delay(s_statusPeriod, context.Stop));
            if (!json && context.IsTerminal && !server.Completion.IsCompleted) context.Out.WriteLine(Line(await server.GetSummaryAsync()));
        }
        await server.DisposeAsync();
        var summary = await server.GetSummaryAsync();
        context.Out.WriteLine(json ? Json.Line(summary) : Line(summary));
        return ExitCode.Ok;
    }
}
