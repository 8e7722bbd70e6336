using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Scaler.Client;
using Penstock.Scaler.Ymq;

namespace Penstock.Cli.Tasks;

/// <summary>The options of the verbs that submit tasks.</summary>
internal sealed class ClientVerbOptions
{
    private readonly Option<string> _scheduler = new("--scheduler", "-s") { HelpName = "ADDRESS", Description = "The scheduler: tcp://IP:PORT, tls://, ipc://PATH, ws:// or wss://. [default: the variable PENSTOCK_SCHEDULER]" };
    private readonly Option<string?> _storage = Values.Text("--storage", "ADDRESS", "The object storage. [default: what the scheduler says]");
    private readonly Option<string> _payloads = Values.Choice("--payloads", "KIND", "pickle", "How functions and values are written: pickle (workers with Python, and ours), or neutral (ours). [default: pickle]", "pickle", "neutral");
    private readonly Option<long> _priority = Values.Whole("--priority", "N", 0, int.MaxValue, 0, "Higher ones first. [default: 0]");
    private readonly Option<string?> _capabilities = Values.Text("--capabilities", "LIST", "What a worker must have: name or name=number, with commas.");
    private readonly Option<bool> _output = Values.Flag("--stream-output", "Show on standard error what tasks print.");
    private readonly Option<TimeSpan?> _timeout = Values.Duration("--timeout", "Give up when the scheduler does not answer for so long. [default: 60s]");
    private readonly Option<string> _profile = Values.Choice("--protocol", "NAME", "v2.6", "The numbering of the messages. [default: v2.6]", "v2.6", "draining");
    private readonly Option<string?> _ca = Values.Text("--tls-ca", "FILE", "PEM file with the authorities believed of a tls:// or wss:// address. [default: the system's]");
    private readonly Option<bool> _insecure = Values.Flag("--tls-skip-verification", "Accept any certificate.");

    public void AddTo(Command verb)
    {
        foreach (Option option in (Option[])[_scheduler, _storage, _payloads, _priority, _capabilities, _output, _timeout, _profile, _ca, _insecure]) verb.Add(option);
    }

    /// <summary>Connects.</summary>
    /// <exception cref="UsageException">An option is wrong.</exception>
    /// <exception cref="CommandFailedException">Nobody is there.</exception>
    public async Task<TaskClient> ConnectAsync(ParseResult result, CommandContext context)
    {
        var scheduler = result.GetValue(_scheduler) ?? Environment.GetEnvironmentVariable("PENSTOCK_SCHEDULER");
        if (string.IsNullOrEmpty(scheduler)) throw new UsageException("--scheduler ADDRESS is missing, and the variable PENSTOCK_SCHEDULER is not set");
        var timeout = result.GetValue(_timeout) ?? TimeSpan.FromSeconds(60);
        var heartbeat = TimeSpan.FromSeconds(2);
        try
        {
            return await TaskClient.ConnectAsync(new TaskClientOptions
            {
                Scheduler = SchedulerVerbOptions.Address("--scheduler", scheduler),
                ObjectStorage = result.GetValue(_storage) is { } storage ? SchedulerVerbOptions.Address("--storage", storage) : null,
                Payloads = result.GetValue(_payloads) == "neutral" ? TaskPayloads.Neutral : TaskPayloads.Pickle,
                Profile = result.GetValue(_profile)!,
                Timeout = timeout,
                HeartbeatInterval = timeout > heartbeat ? heartbeat : timeout / 2,
                Tls = new YmqTls { CaFile = result.GetValue(_ca), SkipVerification = result.GetValue(_insecure) },
                Output = result.GetValue(_output) ? output => Show(context, output) : null,
            }, context.Stop);
        }
        catch (TaskClientException e)
        {
            throw new CommandFailedException(FailureText.Of(e));
        }
    }

    /// <summary>How tasks are run.</summary>
    /// <exception cref="UsageException">The capabilities are none.</exception>
    public TaskOptions Options(ParseResult result) => new()
    {
        Priority = (int)result.GetValue(_priority),
        StreamOutput = result.GetValue(_output),
        Capabilities = Capabilities(result.GetValue(_capabilities)),
    };

    /// <summary>Capabilities as they are written: <c>gpu</c> or <c>gpu=2</c>, with commas.</summary>
    /// <exception cref="UsageException">They are none.</exception>
    public static Dictionary<string, long> Capabilities(string? text)
    {
        var capabilities = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals];
            var value = -1L;
            if (name.Length == 0 || (equals >= 0 && !Values.TryScaled(part[(equals + 1)..], out value)))
                throw new UsageException($"--capabilities: '{part}' is not name or name=number");
            capabilities[name] = value;
        }
        return capabilities;
    }

    private static void Show(CommandContext context, TaskOutput output)
    {
        lock (context.Error) context.Error.Write(output.Text);
    }
}
