using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Penstock.Cli.LoadBalancing;

/// <summary><c>penstock lb monitor</c>: a reservation, or all of them, again and again.</summary>
internal sealed class MonitorVerb
{
    private readonly CommandContext _context;
    private readonly ControlOptions _control = new();
    private readonly Option<TimeSpan?> _every = Values.Duration("--every", "How often to ask. [default: 2s]");
    private readonly Option<long> _count = Values.Whole("--count", "N", 0, int.MaxValue, 0, "Ask so many times, then end. [default: 0, until SIGINT or SIGTERM]", "-c");
    private readonly Option<bool> _json = Values.Flag("--json", "A line of JSON each time instead of a table.");

    private MonitorVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var monitor = new MonitorVerb(context);
        var verb = new Verb(
            "monitor",
            "Shows a reservation again and again; all reservations where the URI names none. Once it has had an answer, a control plane that cannot be reached is reported and asked again. Ends with SIGINT or SIGTERM, exit code 0.",
            "penstock lb monitor --every 1s",
            "penstock lb monitor --json --count 60 > status.jsonl");
        foreach (Option option in (Option[])[monitor._every, monitor._count, monitor._json])
        {
            verb.Add(option);
        }

        monitor._control.AddTo(verb);
        return verb.Runs(monitor.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result)
    {
        await using var client = _control.Open(result, EjfatTokenKind.Admin, _context);
        var json = result.GetValue(_json);
        if (json || !_context.IsTerminal)
        {
            return await RepeatAsync(client, result, json, shown => Tables.Write(shown, _context));
        }

        return await AnsiConsole.Live(new Text(string.Empty)).StartAsync(display => RepeatAsync(client, result, json, display.UpdateTarget));
    }

    private async Task<int> RepeatAsync(LoadBalancerClient client, ParseResult result, bool json, Action<IRenderable> show)
    {
        var every = result.GetValue(_every) ?? TimeSpan.FromSeconds(2);
        var limit = result.GetValue(_count);
        var exit = ExitCode.Ok;
        try
        {
            for (var asked = 1L; ; asked++)
            {
                exit = await ShowAsync(client, json, show, isFirst: asked == 1);
                if (asked == limit)
                {
                    return exit;
                }

                await Task.Delay(every, _context.Stop);
            }
        }
        catch (OperationCanceledException) when (_context.Stop.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
    }

    private async Task<int> ShowAsync(LoadBalancerClient client, bool json, Action<IRenderable> show, bool isFirst)
    {
        try
        {
            var (shown, line) = await AskAsync(client, json);
            if (json)
            {
                _context.Out.WriteLine(line);
                _context.Out.Flush();
            }
            else
            {
                show(shown);
            }

            return ExitCode.Ok;
        }
        catch (EjfatException exception) when (!isFirst && exception.Code == E2sarErrorCode.RpcError)
        {
            _context.Error.WriteLine($"penstock: {FailureText.Of(exception)}");
            return ExitCode.Failed;
        }
    }

    private async Task<(IRenderable Shown, string Line)> AskAsync(LoadBalancerClient client, bool json)
    {
        if (client.Uri.LbId.Length == 0)
        {
            var entries = await client.GetOverviewAsync(_context.Stop);
            return (LbTables.Of(entries), json ? Json.Line(new { loadBalancers = entries.Select(LbJson.Of) }) : string.Empty);
        }

        var status = await client.GetStatusAsync(cancellationToken: _context.Stop);
        return (LbTables.Of($"load balancer {client.Uri.LbId}", status), json ? Json.Line(LbJson.Of(client.Uri.LbId, status)) : string.Empty);
    }
}
