using Microsoft.Extensions.Logging;
using Penstock.Cli.Tasks;
using Penstock.Scaler.Working;
using Penstock.Scaler.Ymq;

namespace Penstock.Cli.Compat.Scaler;

/// <summary><c>scaler_worker_manager baremetal_native</c>: .NET workers, with the original's options and its entry of a TOML file.</summary>
internal static class WorkerManagerProgram
{
    public const string Name = "scaler_worker_manager";

    /// <summary>The kind of manager that is here.</summary>
    public const string Native = "baremetal_native";

    /// <summary>The entries of a file, which may be several.</summary>
    public const string SectionName = "worker_manager";

    private static readonly string[] s_elsewhere = ["symphony", "aws_raw_ecs", "aws_hpc", "orb_aws_ec2", "oci_raw", "oci_hpc"];

    private static readonly IReadOnlyList<ScalerOption> s_options =
    [
        new("scheduler-address", null, ScalerKind.Text, null, "the scheduler, e.g. tcp://127.0.0.1:6378") { Positional = true, Required = true },
        new("type", null, ScalerKind.Text, Native, "in files: the kind of manager"),
        new("worker-manager-id", "-wmi", ScalerKind.Text, null, "who the manager says it is") { Required = true },
        new("worker-scheduler-address", "-wsa", ScalerKind.Text, null, "the scheduler as workers see it; default the same"),
        new("object-storage-address", "-osa", ScalerKind.Text, null, "the object storage server; default the one the scheduler tells of"),
        new("max-task-concurrency", "-mtc", ScalerKind.Whole, null, "how many workers at most; default one per processor") { Min = -1, Max = int.MaxValue },
        new("num-of-workers", "-n", ScalerKind.Whole, null, "the same") { Min = -1, Max = int.MaxValue },
        new("mode", null, ScalerKind.Choice, "dynamic", "whether the scheduler decides how many workers there are") { Choices = ["dynamic", "fixed"] },
        new("worker-type", null, ScalerKind.Text, null, "the word in the workers' names; default FIX or NAT by the mode"),
        new("per-worker-capabilities", "-pwc", ScalerKind.Text, "", "what the workers have: name or name=number, with commas; none unlike 'penstock tasks manager'"),
        new("per-worker-task-queue-size", "-wtqs", ScalerKind.Whole, "1000", "tasks a worker takes at most") { Min = 1, Max = int.MaxValue },
        new("heartbeat-interval-seconds", "-his", ScalerKind.Number, "2", "how often a worker says that it is alive"),
        new("task-timeout-seconds", "-tts", ScalerKind.Number, "0", "accepted and without effect, as in the original"),
        new("death-timeout-seconds", "-dts", ScalerKind.Number, "300", "silence of the scheduler after which workers end"),
        new("garbage-collect-interval-seconds", "-gc", ScalerKind.Number, "30", "accepted and without effect"),
        new("trim-memory-threshold-bytes", "-tm", ScalerKind.Whole, "1073741824", "accepted and without effect"),
        new("hard-processor-suspend", "-hps", ScalerKind.Flag, "false", "accepted and without effect: tasks that wait for others are not suspended"),
        new("io-threads", "-it", ScalerKind.Whole, "1", "accepted and without effect") { Min = 1 },
        new("event-loop", "-el", ScalerKind.Choice, "builtin", "accepted and without effect") { Choices = ["builtin", "uvloop"] },
        new("preload", null, ScalerKind.Text, null, "refused: these workers have no Python"),
        .. ScalerOption.Logging,
        .. ScalerOption.Tls,
    ];

    public static Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        var kind = args.Count > 0 && !args[0].StartsWith('-') ? args[0] : null;
        if (kind is null && !args.Any(a => a is "-h" or "--help")) throw new ScalerUsageException($"the kind of manager is missing; {Native} is accepted");
        if (kind is not null) CheckKind(kind);
        return RunAsync(kind is null ? args : [.. args.Skip(1)], context, EntryOf);
    }

    /// <summary>Runs with an entry of a file.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context, Func<Dictionary<string, object>, Dictionary<string, object>?> entry)
    {
        var arguments = ScalerArguments.Parse(s_options, args, entry);
        if (arguments.Help)
        {
            ScalerHelp.Write($"{Name} {Native}", "Runs .NET workers, which know Python's math, operator and plain builtins.", s_options, $"[[{SectionName}]]", $"{Name} {Native} tcp://127.0.0.1:6378 -wmi workers --mode fixed -mtc 4", context.Out);
            return ExitCode.Ok;
        }
        using var log = new ScalerLog(arguments.Texts("logging-paths"), context.Out, context.Error);
        foreach (var key in arguments.UnknownKeys) log.Write(LogLevel.Warning, $"[[{SectionName}]] {key}: no such setting; ignored");
        using var loggers = LoggerFactory.Create(b => b.SetMinimumLevel(ScalerLog.LevelOf(arguments.Text("logging-level")!)).AddProvider(log));
        var options = Options(arguments);
        await using var workers = new TaskWorkers(options, loggers.CreateLogger("workers"));
        workers.Start();
        log.Write(LogLevel.Information, $"WorkerManager: {(options.IsDynamic ? "up to " : "")}{options.Workers} workers for {options.SchedulerAddress}");
        await Task.WhenAny(workers.Completion, Task.Delay(Timeout.Infinite, context.Stop));
        var reason = workers.Completion.IsCompleted ? await workers.Completion : null;
        await workers.DisposeAsync();
        log.Write(LogLevel.Information, $"WorkerManager: stopped; {workers.Counters.Tasks} tasks{(reason is null ? "" : $"; {reason}")}");
        return reason is null or "a client ended the cluster" ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <summary>Refuses the kinds that are not here.</summary>
    /// <exception cref="ScalerUsageException">It is another one.</exception>
    public static void CheckKind(string kind)
    {
        if (kind == Native) return;
        throw new ScalerUsageException(s_elsewhere.Contains(kind) ? $"the manager '{kind}' is not provided here; {Native} is" : $"'{kind}' is no kind of manager; {Native} is accepted");
    }

    /// <summary>The entries of a file: an array of tables, or a single table.</summary>
    public static IEnumerable<Dictionary<string, object>> Entries(Dictionary<string, object> file) => file.GetValueOrDefault(SectionName) switch
    {
        List<object> many => many.OfType<Dictionary<string, object>>(),
        Dictionary<string, object> one => [one],
        _ => [],
    };

    private static Dictionary<string, object>? EntryOf(Dictionary<string, object> file)
    {
        var entries = Entries(file).Where(e => e.GetValueOrDefault("type") as string == Native).ToArray();
        return entries.Length == 1 ? entries[0] : throw new ScalerUsageException($"the file has {entries.Length} entries [[{SectionName}]] of type {Native}; one is expected");
    }

    private static TaskWorkersOptions Options(ScalerArguments arguments)
    {
        if (arguments.Given("preload")) throw new ScalerUsageException($"argument --preload: '{arguments.Text("preload")}' is Python, which these workers do not have");
        if (arguments.Text("worker-manager-id") is "") throw new ScalerUsageException("argument --worker-manager-id: '' is not a name");
        var most = arguments.Given("max-task-concurrency") ? arguments.Whole("max-task-concurrency") : arguments.Given("num-of-workers") ? arguments.Whole("num-of-workers") : Environment.ProcessorCount;
        var dynamic = arguments.Text("mode") == "dynamic";
        if (most == 0 || (most < 0 && !dynamic)) throw new ScalerUsageException($"argument --max-task-concurrency: '{most}' is not a number of workers; 1 and more are, and -1 for any number where the mode is dynamic");
        var defaults = new TaskWorkersOptions { SchedulerAddress = ScalerAddress.Parse("scheduler_address", arguments.Text("scheduler-address")!) };
        return defaults with
        {
            WorkerSchedulerAddress = arguments.Text("worker-scheduler-address") is { } worker ? ScalerAddress.Parse("--worker-scheduler-address", worker) : null,
            StorageAddress = arguments.Text("object-storage-address") is { } storage ? ScalerAddress.Parse("--object-storage-address", storage) : null,
            Workers = most < 0 ? int.MaxValue : (int)most,
            IsDynamic = dynamic,
            ManagerId = arguments.Text("worker-manager-id")!,
            WorkerType = arguments.Text("worker-type"),
            Capabilities = Capabilities(arguments.Text("per-worker-capabilities")!),
            TaskQueueSize = (int)arguments.Whole("per-worker-task-queue-size"),
            HeartbeatInterval = Seconds(arguments, "heartbeat-interval-seconds"),
            DeathTimeout = Seconds(arguments, "death-timeout-seconds"),
            ProcessorCommand = ProcessorVerb.CommandLine,
            Tls = new YmqTls { SkipVerification = true },
        };
    }

    private static Dictionary<string, long> Capabilities(string text)
    {
        try
        {
            return ClientVerbOptions.Capabilities(text);
        }
        catch (UsageException e)
        {
            throw new ScalerUsageException($"argument {e.Message.Replace("--capabilities", "--per-worker-capabilities", StringComparison.Ordinal)}");
        }
    }

    private static TimeSpan Seconds(ScalerArguments arguments, string name) => arguments.Number(name) is > 0 and < 1e8 and var seconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new ScalerUsageException($"argument --{name}: '{arguments.Text(name)}' is not a number above 0");
}
