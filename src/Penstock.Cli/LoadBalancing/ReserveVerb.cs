using System.CommandLine;
using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;

namespace Penstock.Cli.LoadBalancing;

/// <summary><c>penstock lb reserve</c>: reserves a load balancer and prints the URI of the reservation.</summary>
internal sealed class ReserveVerb
{
    private readonly CommandContext _context;
    private readonly ControlOptions _control = new();
    private readonly Argument<string> _name = new("name") { HelpName = "NAME", Description = "What to call the reservation." };
    private readonly Option<TimeSpan?> _duration = Values.Duration("--duration", "For how long. [default: without end]", "-d");
    private readonly Option<string?> _until = Values.Text("--until", "TIME", "Until when instead, RFC 3339: 2026-12-01T18:00:00Z.");
    private readonly Option<string[]> _senders = Values.Texts("--sender", "ADDR", "An address that may send; may be repeated. [default: none yet]");
    private readonly Option<string> _families = Values.Choice("--family", "FAMILY", "dual", "Address families it must have: dual (whatever it has), ipv4, ipv6. [default: dual]", "dual", "ipv4", "ipv6");
    private readonly Option<string?> _strategy = Values.Text("--strategy", "NAME", "How slots are shared out: dynamic, static or explicit. [default: the control plane's]");
    private readonly Option<bool> _json = Values.Flag("--json", "Print the reservation as a line of JSON, the URI with its token included.");

    private ReserveVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var reserve = new ReserveVerb(context);
        var verb = new Verb(
            "reserve",
            "Reserves a load balancer. Prints a line for the shell that sets EJFAT_URI to the URI of the reservation, with its token; what else is to say goes to standard error.",
            "eval \"$(penstock lb reserve my-run --duration 2h --sender 192.0.2.7 --uri 'ejfats://ADMIN-TOKEN@lb.example.org:18008/')\"");
        verb.Add(reserve._name);
        foreach (Option option in (Option[])[reserve._duration, reserve._until, reserve._senders, reserve._families, reserve._strategy, reserve._json])
        {
            verb.Add(option);
        }

        reserve._control.AddTo(verb, ofOneReservation: false);
        return verb.Runs(reserve.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result)
    {
        var until = Until(result);
        var senders = (result.GetValue(_senders) ?? []).Select(text => Addresses.Address("--sender", text)).ToList();
        var families = result.GetRequiredValue(_families) switch { "ipv4" => IpFamilies.IPv4, "ipv6" => IpFamilies.IPv6, _ => IpFamilies.Dual };
        await using var client = _control.Open(result, EjfatTokenKind.Admin, _context);
        var name = result.GetRequiredValue(_name);
        var reservation = await client.ReserveAsync(name, until, senders, families, result.GetValue(_strategy), _context.Stop);
        var uri = client.Uri.ToString(EjfatTokenKind.Instance);
        if (result.GetValue(_json))
        {
            _context.Out.WriteLine(Json.Line(new { uri, name, expiresAt = until, reservation = LbJson.Of(reservation) }));
            return ExitCode.Ok;
        }

        _context.Out.WriteLine(Shell.Export(EjfatUri.EnvironmentVariable, uri));
        _context.Error.WriteLine(Tables.Plain($"reserved load balancer {reservation.LbId} as '{name}', {LbTables.Ends(until)}: data {client.Uri.DataIPv4} {client.Uri.DataIPv6} ports {reservation.DataPorts}, sync {client.Uri.SyncIPv4} {client.Uri.SyncIPv6}"));
        return ExitCode.Ok;
    }

    private DateTimeOffset? Until(ParseResult result)
    {
        var duration = result.GetValue(_duration);
        if (result.GetValue(_until) is not { } text)
        {
            return duration is null ? null : DateTimeOffset.UtcNow + duration;
        }

        if (duration is not null)
        {
            throw new UsageException("--duration and --until: give one of them");
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until) && until > DateTimeOffset.UtcNow
            ? until
            : throw new UsageException($"--until: '{text}' is not a time in the future; 2026-12-01T18:00:00Z is accepted");
    }
}
