using System.CommandLine;
using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.Net;
using Penstock.Pipeline.Measuring;

namespace Penstock.Cli.Streaming;

/// <summary><c>penstock stream perf</c>: how fast, at which cost, with which losses.</summary>
internal sealed class PerfVerb
{
    private readonly CommandContext _context;
    private readonly Option<long> _mtu = Values.Whole("--mtu", "BYTES", 128, 9000, 9000, "Bytes of an IP packet. [default: 9000]", "-m");
    private readonly Option<long> _eventSize = Values.Whole("--event-size", "BYTES", 1, MeasurementOptions.MaxEventBytes, 1 << 20, "Bytes of an event. [default: 1Mi]", "-l");
    private readonly Option<long> _events = Values.Whole("--events", "N", 1, 1L << 40, 1000, "Events to send. [default: 1000]", "-n");
    private readonly Option<string> _path = Values.Choice("--path", "PATH", "direct", "direct: sender to receiver; balanced: with a load balancer (control plane and data plane) of this process in between. [default: direct]", "direct", "balanced");
    private readonly Option<double?> _rate = Values.Number("--rate", "GBPS", 0, 1e6, "Gigabits per second on the wire, all headers included. [default: as fast as goes without loss]");
    private readonly Option<bool> _smooth = Values.Flag("--smooth", "With --rate: keep it within an event too.");
    private readonly Option<long> _window = Values.Whole("--window", "BYTES", 0, 1L << 40, 0, "Without --rate: bytes under way at most. [default: 4Mi, or half the receive buffer if that is less]");
    private readonly Option<bool> _ipv6 = Values.Flag("--ipv6", "Over IPv6.", "-6");
    private readonly Option<long> _lbVersion = Values.Whole("--lb-version", "2|3", 2, 3, 2, "Version of the LB header. [default: 2]");
    private readonly Option<long> _sockets = Values.Whole("--sockets", "N", 1, 128, 1, "Sockets to send from. [default: 1]");
    private readonly Option<long> _sendThreads = Values.Whole("--send-threads", "N", 1, 128, 1, "Threads that send. [default: 1]");
    private readonly Option<long> _threads = Values.Whole("--threads", "N", 1, 32, 1, "Receive threads, a port each. [default: 1]");
    private readonly Option<long> _workers = Values.Whole("--workers", "N", 1, 64, 1, "With --path balanced: workers. [default: 1]");
    private readonly Option<long> _buffer = Values.Whole("--buffer", "BYTES", 4096, 1 << 30, 64 << 20, "Receive buffer of each socket. [default: 64Mi]", "-b");
    private readonly Option<string> _offload = Values.Choice("--offload", "HOW", "auto", "auto: segmentation and coalescing by the kernel; batched: many datagrams per call without; portable: a call per datagram. [default: auto]", "auto", "batched", "portable");
    private readonly Option<double?> _warmUp = Values.Number("--warm-up", "SECONDS", 0, 60, "How long to send before it counts. [default: 0.5]");
    private readonly Option<bool> _json = Values.Flag("--json", "End with one line of JSON.");

    private PerfVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var perf = new PerfVerb(context);
        var verb = new Verb(
            "perf",
            "Sends events to itself over loopback and says how fast, at which cost in processor time, and what was lost under which name. Without --rate the bytes under way are bounded to what the receive buffer holds, so that nothing is lost: what it finds is the highest rate without loss. Every event is looked at (marks at both ends). Exit code 1 when an event was lost or mangled.",
            "penstock stream perf --mtu 9000 --event-size 1M --events 20000",
            "penstock stream perf --path balanced --workers 3 --event-size 10k --events 1M --json",
            "penstock stream perf --rate 10 --events 10000 --json");
        foreach (Option option in (Option[])[perf._mtu, perf._eventSize, perf._events, perf._path, perf._rate, perf._smooth, perf._window, perf._ipv6, perf._lbVersion, perf._sockets,
            perf._sendThreads, perf._threads, perf._workers, perf._buffer, perf._offload, perf._warmUp, perf._json])
        {
            verb.Add(option);
        }

        return verb.Runs(perf.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result)
    {
        var options = Read(result);
        MeasurementReport report;
        try
        {
            report = await StreamMeasurement.RunAsync(options, _context.Stop);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }

        if (result.GetValue(_json))
        {
            _context.Out.WriteLine(ToJson(options, report));
        }
        else
        {
            Print(options, report);
        }

        return report.Ok ? ExitCode.Ok : ExitCode.Failed;
    }

    private MeasurementOptions Read(ParseResult result) => new()
    {
        Mtu = (int)result.GetValue(_mtu),
        EventBytes = (int)result.GetValue(_eventSize),
        Events = result.GetValue(_events),
        Path = result.GetRequiredValue(_path) == "balanced" ? MeasurementPath.Balanced : MeasurementPath.Direct,
        RateGbps = result.GetValue(_rate) ?? 0,
        Smooth = result.GetValue(_smooth),
        WindowBytes = result.GetValue(_window),
        IPv6 = result.GetValue(_ipv6),
        LbHeaderVersion = (int)result.GetValue(_lbVersion),
        SendSockets = (int)result.GetValue(_sockets),
        SendThreads = (int)result.GetValue(_sendThreads),
        ReceiveThreads = (int)result.GetValue(_threads),
        Workers = (int)result.GetValue(_workers),
        ReceiveBufferBytes = (int)result.GetValue(_buffer),
        Offload = result.GetRequiredValue(_offload) switch { "batched" => UdpOffload.Batched, "portable" => UdpOffload.Portable, _ => UdpOffload.Auto },
        WarmUp = TimeSpan.FromSeconds(result.GetValue(_warmUp) ?? 0.5),
    };

    private static string ToJson(MeasurementOptions options, MeasurementReport report) => Json.Line(new
    {
        ok = report.Ok,
        seconds = Math.Round(report.Seconds, 6),
        goodputGbps = Math.Round(report.GoodputGbps, 3),
        cpuSecondsPerGB = Math.Round(report.CpuSecondsPerGB, 4),
        eventsPerSecond = Math.Round(report.EventsPerSecond),
        events = new { sent = report.EventsSent, delivered = report.EventsDelivered, lost = report.EventsSent - report.EventsDelivered },
        bytes = new { sent = report.BytesSent, delivered = report.BytesDelivered },
        losses = report.Losses,
        splitEvents = report.SplitEvents,
        workers = report.Workers,
        warnings = report.Warnings,
        datagrams = report.Datagrams,
        path = options.Path,
        mtu = options.Mtu,
        eventBytes = options.EventBytes,
        rateGbps = options.RateGbps,
        ipv6 = options.IPv6,
    });

    private void Print(MeasurementOptions options, MeasurementReport report)
    {
        var output = _context.Out;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.EventsDelivered} of {report.EventsSent} events of {options.EventBytes} bytes delivered in {report.Seconds:0.000} s, {report.Datagrams} datagrams, MTU {options.Mtu}, {(options.Path == MeasurementPath.Direct ? "back to back" : "through a load balancer")}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"goodput     {report.GoodputGbps:0.00} Gb/s, {report.EventsPerSecond:0} events/s"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"processor   {report.CpuSecondsPerGB:0.000} s/GB"));
        output.WriteLine($"losses      {(report.Losses.Count == 0 ? "none" : string.Join(", ", report.Losses.Select(loss => $"{loss.Key} {loss.Value}")))}");
        foreach (var worker in report.Workers.Where(_ => report.Workers.Count > 1))
        {
            output.WriteLine($"{worker.Name,-11} {worker.Events} events, {worker.Slots} slots");
        }

        foreach (var warning in report.Warnings)
        {
            output.WriteLine($"warning     {warning}");
        }
    }
}
