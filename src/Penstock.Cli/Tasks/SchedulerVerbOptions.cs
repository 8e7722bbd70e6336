using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Scaler.Scheduling;
using Penstock.Scaler.Ymq;

namespace Penstock.Cli.Tasks;

/// <summary>The options of <c>penstock tasks scheduler</c>.</summary>
internal sealed class SchedulerVerbOptions
{
    private readonly Argument<string> _address = new("address") { HelpName = "ADDRESS", Description = "Where clients, workers and managers connect: tcp://IP:PORT, tls://IP:PORT, ipc://PATH, ws://IP:PORT or wss://IP:PORT." };
    private readonly Option<string> _storage = Values.RequiredText("--storage", "ADDRESS", "The object storage server.");
    private readonly Option<string?> _advertised = Values.Text("--advertised-storage", "ADDRESS", "The object storage server as clients and workers see it. [default: that of --storage]");
    private readonly Option<string?> _monitor = Values.Text("--monitor", "ADDRESS", "Where monitors connect. [default: the port after next]");
    private readonly Option<string> _engine = Values.Choice("--policy-engine", "ENGINE", "simple", "How --policy is read. [default: simple]", "simple", "waterfall_v1");
    private readonly Option<string?> _policy = Values.Text("--policy", "TEXT", "allocate=even_load|capability; scaling=vanilla|capability|no, or the lines of a waterfall: priority,manager[,most]. [default: allocate=even_load; scaling=vanilla]");
    private readonly Option<bool> _protected = Values.Flag("--protected", "Refuse to be shut down by a client.");
    private readonly Option<TimeSpan?> _client = Values.Duration("--client-timeout", "Silence after which a client is gone. [default: 60s]");
    private readonly Option<TimeSpan?> _worker = Values.Duration("--worker-timeout", "Silence after which a worker is gone and its tasks go to others; workers send heartbeats every 2 s. [default: 4.5s]");
    private readonly Option<TimeSpan?> _balance = Values.Duration("--balance-every", "How often work moves from busy workers to idle ones. [default: 1s]");
    private readonly Option<bool> _noBalance = Values.Flag("--no-balance", "Never move work.");
    private readonly Option<long> _trigger = Values.Whole("--balance-after", "N", 1, 1_000_000, 2, "How often the same move must be advised before it is made. [default: 2]");
    private readonly Option<TimeSpan?> _status = Values.Duration("--status-every", "How often monitors are told the state. [default: 1s]");
    private readonly Option<long> _waiting = Values.Whole("--max-waiting", "N", -1, int.MaxValue, -1, "Tasks that may wait for a worker; further ones fail at once. [default: -1, any number]");
    private readonly Option<long> _lost = Values.Whole("--max-workers-lost", "N", -1, int.MaxValue, 10, "Workers that may die with a task before it fails; -1 for any number. [default: 10]");
    private readonly Option<TimeSpan?> _timeout = Values.Duration("--task-timeout", "Stop tasks that run longer; they fail. [default: no limit]");
    private readonly Option<bool> _trust = Values.Flag("--trust-senders", "Believe what messages say of their senders, as the original does: any client may cancel tasks and delete objects of others.");
    private readonly Option<bool> _forgets = Values.Flag("--storage-forgets-owners", "Do not remember results until their client leaves: the storage, started with --forget-owners-after, deletes them then.");
    private readonly Option<string> _profile = Values.Choice("--protocol", "NAME", "v2.6", "The numbering of the messages. [default: v2.6]", "v2.6", "draining");
    private readonly Option<string?> _certificate = Values.Text("--tls-cert", "FILE", "PEM file with the certificate chain of tls:// and wss:// addresses.");
    private readonly Option<string?> _key = Values.Text("--tls-key", "FILE", "PEM file with the certificate's private key.");
    private readonly Option<string?> _ca = Values.Text("--tls-ca", "FILE", "PEM file with the authorities believed of a secure --storage. [default: the system's]");
    private readonly Option<bool> _insecure = Values.Flag("--tls-skip-verification", "Accept any certificate of --storage, as the original does.");

    public void AddTo(Command verb)
    {
        verb.Add(_address);
        foreach (Option option in (Option[])[_storage, _advertised, _monitor, _engine, _policy, _protected, _client, _worker, _balance, _noBalance, _trigger, _status, _waiting, _lost, _timeout, _trust, _forgets, _profile, _certificate, _key, _ca, _insecure])
            verb.Add(option);
    }

    /// <summary>What to do.</summary>
    /// <exception cref="UsageException">A value is not understood, or two do not go together.</exception>
    public SchedulerServerOptions Read(ParseResult result)
    {
        var (certificate, key) = (result.GetValue(_certificate), result.GetValue(_key));
        if (certificate is null != key is null) throw new UsageException("--tls-cert and --tls-key belong together");
        var defaults = new SchedulerServerOptions { BindAddress = Address("ADDRESS", result.GetRequiredValue(_address)), StorageAddress = Address("--storage", result.GetRequiredValue(_storage)) };
        var options = defaults with
        {
            AdvertisedStorageAddress = Optional("--advertised-storage", result.GetValue(_advertised)),
            MonitorAddress = Optional("--monitor", result.GetValue(_monitor)),
            PolicyEngineType = result.GetValue(_engine)!,
            PolicyContent = result.GetValue(_policy) ?? defaults.PolicyContent,
            Protected = result.GetValue(_protected),
            ClientTimeout = result.GetValue(_client) ?? defaults.ClientTimeout,
            WorkerTimeout = result.GetValue(_worker) ?? defaults.WorkerTimeout,
            BalanceInterval = result.GetValue(_noBalance) ? TimeSpan.Zero : result.GetValue(_balance) ?? defaults.BalanceInterval,
            BalanceTriggerTimes = (int)result.GetValue(_trigger),
            StatusInterval = result.GetValue(_status) ?? defaults.StatusInterval,
            MaxWaitingTasks = (int)result.GetValue(_waiting),
            MaxWorkersLost = (int)result.GetValue(_lost),
            TaskTimeout = result.GetValue(_timeout) ?? TimeSpan.Zero,
            TrustSenders = result.GetValue(_trust),
            StorageForgetsOwners = result.GetValue(_forgets),
            Profile = result.GetValue(_profile)!,
            Tls = new YmqTls { CertificateFile = certificate, KeyFile = key, CaFile = result.GetValue(_ca), SkipVerification = result.GetValue(_insecure) },
        };
        try
        {
            options.Validate();
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
        foreach (var address in new[] { options.BindAddress, options.MonitorAddress })
        {
            if (address is { IsSecure: true } && certificate is null) throw new UsageException($"{address} needs --tls-cert and --tls-key");
        }
        return options;
    }

    /// <summary>An address as the user wrote it.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static YmqAddress Address(string option, string text) => YmqAddress.TryParse(text, out var address)
        ? address
        : throw new UsageException($"{option}: '{text}' is not an address; tcp://IP:PORT, tls://IP:PORT, ipc://PATH, ws://IP:PORT or wss://IP:PORT with a numeric IP is accepted");

    private static YmqAddress? Optional(string option, string? text) => text is null ? null : Address(option, text);
}
