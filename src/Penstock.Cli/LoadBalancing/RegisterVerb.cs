using System.CommandLine;
using System.Net;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;

namespace Penstock.Cli.LoadBalancing;

/// <summary><c>penstock lb register</c>: registers a worker by hand.</summary>
internal sealed class RegisterVerb
{
    private readonly CommandContext _context;
    private readonly ControlOptions _control = new();
    private readonly Option<string?> _name = Values.Text("--name", "NAME", "Name of the worker. [default: this machine's]");
    private readonly Option<string?> _address = Values.Text("--address", "ADDR", "Where its data is to be sent. [default: this machine's address on the way to the load balancer]");
    private readonly Option<long?> _port = Values.OptionalWhole("--port", "PORT", 1025, 65535, "First UDP port of the worker. Required.");
    private readonly Option<long> _ports = Values.Whole("--ports", "N", 1, 16384, 1, "How many ports it has; rounded up to a power of two. [default: 1]");
    private readonly Option<double?> _weight = Values.Number("--weight", "W", 0, 1e6, "Weight beside the other workers at first. [default: 1]");
    private readonly Option<double?> _minFactor = Values.Number("--min-factor", "F", 0, 1e6, "At least this share of an even part of the slots. [default: 0.5]");
    private readonly Option<double?> _maxFactor = Values.Number("--max-factor", "F", 0, 1e6, "At most this share of an even part of the slots; 0: no limit. [default: 2]");
    private readonly Option<bool> _keep = Values.Flag("--keep-lb-header", "Leave the LB header on its datagrams.");
    private readonly Option<bool> _json = Values.Flag("--json", "Print the result as a line of JSON, the URI with its token included.");

    private RegisterVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var register = new RegisterVerb(context);
        var verb = new Verb(
            "register",
            "Registers a worker that receives by other means ('stream receive' registers itself). Prints a line for the shell that sets EJFAT_URI to the URI of the session. The worker's first state is due within 10 s.",
            "eval \"$(penstock lb register --name worker-1 --port 10000)\" && penstock lb state --fill 0 --every 100ms");
        foreach (Option option in (Option[])[register._name, register._address, register._port, register._ports, register._weight, register._minFactor, register._maxFactor, register._keep, register._json])
        {
            verb.Add(option);
        }

        register._control.AddTo(verb);
        return verb.Runs(register.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result)
    {
        var port = result.GetValue(_port) ?? throw new UsageException("lb register: --port is missing; the first UDP port of the worker, 1025..65535, is expected");
        var address = result.GetValue(_address) is { } text ? Addresses.Address("--address", text) : null;
        await using var client = _control.Open(result, EjfatTokenKind.Instance, _context);
        var worker = new WorkerRegistration
        {
            Name = result.GetValue(_name) ?? Dns.GetHostName(),
            Address = address ?? client.Uri.GetLocalDataAddresses(client.Uri.DataIPv4 is null)[0],
            Port = (int)port,
            SourceCount = (int)result.GetValue(_ports),
            Weight = (float)(result.GetValue(_weight) ?? 1),
            MinFactor = (float)(result.GetValue(_minFactor) ?? 0.5),
            MaxFactor = (float)(result.GetValue(_maxFactor) ?? 2),
            KeepLbHeader = result.GetValue(_keep),
        };
        await client.RegisterAsync(worker, _context.Stop);
        var uri = client.Uri.ToString(EjfatTokenKind.Session);
        if (result.GetValue(_json))
        {
            _context.Out.WriteLine(Json.Line(new { uri, sessionId = client.Uri.SessionId, name = worker.Name, address = worker.Address.ToString(), port = worker.Port }));
            return ExitCode.Ok;
        }

        _context.Out.WriteLine(Shell.Export(EjfatUri.EnvironmentVariable, uri));
        _context.Error.WriteLine(Tables.Plain($"registered worker '{worker.Name}' at {new IPEndPoint(worker.Address, worker.Port)} as session {client.Uri.SessionId}"));
        return ExitCode.Ok;
    }
}
