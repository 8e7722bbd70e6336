using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Scaler.Monitoring;
using Penstock.Scaler.Ymq;

namespace Penstock.Cli.Tasks;

/// <summary>The options of the verbs that look at a scheduler.</summary>
internal sealed class MonitorOptions
{
    private readonly Argument<string> _address = new("address") { HelpName = "MONITOR", Description = "The scheduler's monitor address; by default its own with the port after next." };
    private readonly Option<TimeSpan?> _timeout = Values.Duration("--timeout", "How long to wait for a state. [default: 5s]");
    private readonly Option<string> _profile = Values.Choice("--protocol", "NAME", "v2.6", "The numbering of the messages. [default: v2.6]", "v2.6", "draining");
    private readonly Option<string?> _ca = Values.Text("--tls-ca", "FILE", "PEM file with the authorities believed of a tls:// or wss:// address. [default: the system's]");
    private readonly Option<bool> _insecure = Values.Flag("--tls-skip-verification", "Accept any certificate.");

    public void AddTo(Command verb)
    {
        verb.Add(_address);
        foreach (Option option in (Option[])[_timeout, _profile, _ca, _insecure]) verb.Add(option);
    }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="UsageException">The address is none.</exception>
    public SchedulerMonitor Open(ParseResult result) => new(
        SchedulerVerbOptions.Address("MONITOR", result.GetRequiredValue(_address)),
        new YmqTls { CaFile = result.GetValue(_ca), SkipVerification = result.GetValue(_insecure) },
        result.GetValue(_profile)!);

    public TimeSpan Timeout(ParseResult result) => result.GetValue(_timeout) ?? TimeSpan.FromSeconds(5);

    /// <summary>The next state.</summary>
    /// <exception cref="CommandFailedException">There is none.</exception>
    public static async Task<SchedulerSnapshot> Next(SchedulerMonitor monitor, TimeSpan timeout, CancellationToken stop)
    {
        try
        {
            return await monitor.NextAsync(timeout, stop);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            throw new CommandFailedException(FailureText.Of(e));
        }
    }
}
