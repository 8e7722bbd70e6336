using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Scaler.Working;
using Penstock.Scaler.Ymq;

namespace Penstock.Cli.Tasks;

/// <summary>The options of <c>penstock tasks manager</c>.</summary>
internal sealed class ManagerVerbOptions
{
    private readonly Argument<string> _scheduler = new("address") { HelpName = "ADDRESS", Description = "The scheduler: tcp://IP:PORT, tls://IP:PORT, ipc://PATH, ws://IP:PORT or wss://IP:PORT." };
    private readonly Option<long?> _workers = Values.OptionalWhole("--workers", "N", 1, 100_000, "How many workers, or at most how many with --dynamic. [default: one per processor]");
    private readonly Option<bool> _dynamic = Values.Flag("--dynamic", "Let the scheduler decide how many workers there are.");
    private readonly Option<string?> _storage = Values.Text("--storage", "ADDRESS", "The object storage server. [default: the one the scheduler tells of]");
    private readonly Option<string?> _id = Values.Text("--id", "TEXT", "Who the manager says it is. [default: penstock-HOST]");
    private readonly Option<string?> _type = Values.Text("--worker-type", "TEXT", "The word in the workers' names. [default: FIX, or NAT with --dynamic]");
    private readonly Option<string?> _capabilities = Values.Text("--capabilities", "LIST", "What the workers have: name or name=number, with commas. [default: dotnet]");
    private readonly Option<long> _queue = Values.Whole("--queue", "N", 1, 1_000_000, 1000, "Tasks a worker takes at most. [default: 1000]");
    private readonly Option<TimeSpan?> _death = Values.Duration("--death-timeout", "Silence of the scheduler after which workers end. [default: 300s]");
    private readonly Option<string> _profile = Values.Choice("--protocol", "NAME", "v2.6", "The numbering of the messages. [default: v2.6]", "v2.6", "draining");
    private readonly Option<string?> _ca = Values.Text("--tls-ca", "FILE", "PEM file with the authorities believed of secure servers. [default: the system's]");
    private readonly Option<bool> _insecure = Values.Flag("--tls-skip-verification", "Accept any certificate, as the original does.");

    public void AddTo(Command verb)
    {
        verb.Add(_scheduler);
        foreach (Option option in (Option[])[_workers, _dynamic, _storage, _id, _type, _capabilities, _queue, _death, _profile, _ca, _insecure]) verb.Add(option);
    }

    /// <summary>What to do.</summary>
    /// <exception cref="UsageException">A value is not understood.</exception>
    public TaskWorkersOptions Read(ParseResult result)
    {
        var defaults = new TaskWorkersOptions { SchedulerAddress = SchedulerVerbOptions.Address("ADDRESS", result.GetRequiredValue(_scheduler)) };
        return defaults with
        {
            StorageAddress = result.GetValue(_storage) is { } storage ? SchedulerVerbOptions.Address("--storage", storage) : null,
            Workers = (int)(result.GetValue(_workers) ?? defaults.Workers),
            IsDynamic = result.GetValue(_dynamic),
            ManagerId = result.GetValue(_id) ?? $"penstock-{Environment.MachineName}",
            WorkerType = result.GetValue(_type),
            Capabilities = result.GetValue(_capabilities) is { } list ? ClientVerbOptions.Capabilities(list) : defaults.Capabilities,
            TaskQueueSize = (int)result.GetValue(_queue),
            DeathTimeout = result.GetValue(_death) ?? defaults.DeathTimeout,
            ProcessorCommand = ProcessorVerb.CommandLine,
            Profile = result.GetValue(_profile)!,
            Tls = new YmqTls { CaFile = result.GetValue(_ca), SkipVerification = result.GetValue(_insecure) },
        };
    }
}
