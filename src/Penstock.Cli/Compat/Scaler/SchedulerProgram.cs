using Microsoft.Extensions.Logging;
using Penstock.Cli.Tasks;
using Penstock.Scaler.Scheduling;
using Penstock.Scaler.Ymq;

namespace Penstock.Cli.Compat.Scaler;

/// <summary><c>scaler_scheduler</c>: with the original's options, defaults and section of a TOML file.</summary>
internal static class SchedulerProgram
{
    public const string Name = "scaler_scheduler";

    private const string SectionName = "scheduler";

    private static readonly IReadOnlyList<ScalerOption> s_options =
    [
        new("bind-address", null, ScalerKind.Text, null, "where clients, workers and worker managers connect, e.g. tcp://127.0.0.1:6378") { Positional = true, Required = true },
        new("object-storage-address", "-osa", ScalerKind.Text, null, "the object storage server, e.g. tcp://127.0.0.1:6379") { Required = true },
        new("advertised-object-storage-address", "-aosa", ScalerKind.Text, null, "the object storage server as clients and workers see it; default the same"),
        new("monitor-address", "-ma", ScalerKind.Text, null, "where monitors connect; default the bound port + 2"),
        new("status-report-interval-seconds", "-sri", ScalerKind.Number, "1", "how often monitors are told the state"),
        new("protected", "-p", ScalerKind.Flag, "false", "refuse to be shut down by a client"),
        new("max-number-of-tasks-waiting", "-mt", ScalerKind.Whole, "-1", "tasks that may wait for a worker, -1 for any number (works, unlike in the original)") { Min = -1, Max = int.MaxValue },
        new("client-timeout-seconds", "-ct", ScalerKind.Number, "60", "silence after which a client is gone"),
        new("worker-timeout-seconds", "-wt", ScalerKind.Number, "60", "silence after which a worker is gone; one whose connection ends is gone at once"),
        new("object-retention-seconds", "-ot", ScalerKind.Number, "60", "accepted and without effect, as in the original"),
        new("load-balance-seconds", "-ls", ScalerKind.Number, "1", "how often work moves to idle workers, negative for never"),
        new("load-balance-trigger-times", "-lbt", ScalerKind.Whole, "2", "how often the same move must be advised") { Min = 1, Max = int.MaxValue },
        new("event-loop", "-el", ScalerKind.Choice, "builtin", "accepted and without effect") { Choices = ["builtin", "uvloop"] },
        new("io-threads", "-it", ScalerKind.Whole, "1", "accepted and without effect") { Min = 1 },
        new("policy-engine-type", "-et", ScalerKind.Choice, "simple", "how the policy is read") { Choices = ["simple", "waterfall_v1"] },
        new("policy-content", "-pc", ScalerKind.Text, "allocate=even_load; scaling=vanilla", "the policy"),
        .. ScalerOption.Logging,
        .. ScalerOption.Tls,
    ];

    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        var arguments = ScalerArguments.Parse(s_options, args, ScalerArguments.Section(SectionName));
        if (arguments.Help)
        {
            ScalerHelp.Write(Name, "Gives the tasks of Scaler's clients to workers.", s_options, $"[{SectionName}]", $"{Name} --object-storage-address tcp://127.0.0.1:6379 tcp://127.0.0.1:6378", context.Out);
            return ExitCode.Ok;
        }
        using var log = new ScalerLog(arguments.Texts("logging-paths"), context.Out, context.Error);
        foreach (var key in arguments.UnknownKeys) log.Write(LogLevel.Warning, $"[{SectionName}] {key}: no such setting; ignored");
        var options = Options(arguments);
        using var loggers = LoggerFactory.Create(b => b.SetMinimumLevel(ScalerLog.LevelOf(arguments.Text("logging-level")!)).AddProvider(log));
        await using var server = new SchedulerServer(options, loggers.CreateLogger("scheduler"));
        SchedulerVerb.Start(server, options);
        log.Write(LogLevel.Information, $"Scheduler: listening on {server.Address}, monitors on {server.MonitorAddress}");
        await Task.WhenAny(server.Completion, Task.Delay(Timeout.Infinite, context.Stop));
        await server.DisposeAsync();
        log.Write(LogLevel.Information, $"Scheduler: stopped; {SchedulerVerb.Line(await server.GetSummaryAsync())}");
        return ExitCode.Ok;
    }

    private static SchedulerServerOptions Options(ScalerArguments arguments)
    {
        if (arguments.Given("tls-cert") != arguments.Given("tls-key")) throw new ScalerUsageException("tls_cert and tls_key must be provided together");
        var balance = arguments.Number("load-balance-seconds");
        if (balance == 0) throw new ScalerUsageException("argument --load-balance-seconds: '0' is not a number above 0, or below to turn it off");
        var options = new SchedulerServerOptions
        {
            BindAddress = ScalerAddress.Parse("bind_address", arguments.Text("bind-address")!),
            StorageAddress = ScalerAddress.Parse("--object-storage-address", arguments.Text("object-storage-address")!),
            AdvertisedStorageAddress = Optional(arguments, "advertised-object-storage-address"),
            MonitorAddress = Optional(arguments, "monitor-address"),
            StatusInterval = Seconds(arguments, "status-report-interval-seconds"),
            Protected = arguments.Flag("protected"),
            MaxWaitingTasks = (int)arguments.Whole("max-number-of-tasks-waiting"),
            ClientTimeout = Seconds(arguments, "client-timeout-seconds"),
            WorkerTimeout = Seconds(arguments, "worker-timeout-seconds"),
            BalanceInterval = balance < 0 ? TimeSpan.Zero : Seconds(arguments, "load-balance-seconds"),
            BalanceTriggerTimes = (int)arguments.Whole("load-balance-trigger-times"),
            PolicyEngineType = arguments.Text("policy-engine-type")!,
            PolicyContent = arguments.Text("policy-content")!,
            // Originals do not verify the storage's certificate, and their files name no authority.
            Tls = new YmqTls { CertificateFile = arguments.Text("tls-cert"), KeyFile = arguments.Text("tls-key"), SkipVerification = true },
        };
        try
        {
            options.Validate();
        }
        catch (FormatException e)
        {
            throw new ScalerUsageException(e.Message);
        }
        return options;
    }

    private static YmqAddress? Optional(ScalerArguments arguments, string option) => arguments.Text(option) is { } text ? ScalerAddress.Parse($"--{option}", text) : null;

    private static TimeSpan Seconds(ScalerArguments arguments, string option)
    {
        var seconds = arguments.Number(option);
        return seconds is > 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : throw new ScalerUsageException($"argument --{option}: '{arguments.Text(option)}' is not a number above 0");
    }
}
