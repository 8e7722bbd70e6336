using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;

namespace Penstock.Cli.LoadBalancing;

/// <summary><c>penstock lb state</c>: sends a worker's state, once or until stopped.</summary>
internal sealed class StateVerb
{
    private readonly CommandContext _context;
    private readonly ControlOptions _control = new();
    private readonly Option<string?> _session = Values.Text("--session", "ID", "Id of the session. [default: the URI's]");
    private readonly Option<double?> _fill = Values.Number("--fill", "F", 0, 1, "How full the worker's queue is, 0 to 1. [default: 0]");
    private readonly Option<double?> _signal = Values.Number("--control", "C", -1e6, 1e6, "Control signal; positive asks for more events. [default: 0]");
    private readonly Option<bool> _notReady = Values.Flag("--not-ready", "The worker gets no events.");
    private readonly Option<TimeSpan?> _every = Values.Duration("--every", "Send it again and again, until SIGINT or SIGTERM (exit code 0).");
    private readonly Option<bool> _json = Values.Flag("--json", "Print the result as a line of JSON.");

    private StateVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var state = new StateVerb(context);
        var verb = new Verb(
            "state",
            "Sends the state of a registered worker. A worker that says nothing for 10 s is taken out.",
            "penstock lb state --fill 0.2 --control 0.1",
            "penstock lb state --fill 0 --every 100ms");
        foreach (Option option in (Option[])[state._session, state._fill, state._signal, state._notReady, state._every, state._json])
        {
            verb.Add(option);
        }

        state._control.AddTo(verb);
        return verb.Runs(state.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result)
    {
        await using var client = _control.Open(result, EjfatTokenKind.Session, _context, uri => result.GetValue(_session) is { } id ? uri with { SessionId = id } : uri);
        var state = new WorkerState
        {
            Fill = (float)(result.GetValue(_fill) ?? 0),
            ControlSignal = (float)(result.GetValue(_signal) ?? 0),
            IsReady = !result.GetValue(_notReady),
        };
        await client.SendStateAsync(state, _context.Stop);
        var sent = 1L;
        if (result.GetValue(_every) is { } every)
        {
            sent += await RepeatAsync(client, state, every);
        }

        _context.Out.WriteLine(result.GetValue(_json) ? Json.Line(new { sessionId = client.Uri.SessionId, sent }) : $"sent the state of session {client.Uri.SessionId}{(sent > 1 ? $" {sent} times" : string.Empty)}");
        return ExitCode.Ok;
    }

    private async Task<long> RepeatAsync(LoadBalancerClient client, WorkerState state, TimeSpan every)
    {
        using var timer = new PeriodicTimer(every);
        var sent = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(_context.Stop))
            {
                await client.SendStateAsync(state, CancellationToken.None);
                sent++;
            }
        }
        catch (OperationCanceledException) when (_context.Stop.IsCancellationRequested)
        {
            // Stopped: the end asked for.
        }

        return sent;
    }
}
