using System.CommandLine;
using System.Globalization;
using System.Net;
using Penstock.Cli.LoadBalancing;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Receiving;

namespace Penstock.Cli.Streaming;

/// <summary><c>penstock stream receive</c>: events from a load balancer or a sender into files.</summary>
internal sealed class ReceiveVerb
{
    private readonly CommandContext _context;
    private readonly ControlOptions _control = new();
    private readonly Option<string?> _listen = Values.Text("--listen", "ADDR:PORT", "Address and first UDP port to receive on. [default: this machine's on the way to the URI's data address, port 10000]");
    private readonly Option<long> _threads = Values.Whole("--threads", "N", 1, 128, 1, "Receive threads, a port each; the ports are a power of two. [default: 1]");
    private readonly Option<long?> _portBits = Values.OptionalWhole("--port-bits", "N", 0, 14, "2^N ports. [default: the fewest that give each thread one]");
    private readonly Option<string?> _output = Values.Text("--output", "DIR", "Write each event into a file there, named PREFIX_NUMBER_DATAID when it is whole; the folder is made if need be. [default: count only]", "-o");
    private readonly Option<string> _prefix = new("--prefix") { Description = "How the files' names begin. [default: event]", HelpName = "TEXT", DefaultValueFactory = _ => "event" };
    private readonly Option<string?> _extension = Values.Text("--extension", "EXT", "How the files' names end, without the dot.");
    private readonly Option<bool> _overwrite = Values.Flag("--overwrite", "Replace files of such names; else their events are lost and named.");
    private readonly Option<bool> _check = Values.Flag("--check-marks", "Look at the marks of generated events; those without are lost as corrupted.");
    private readonly Option<long> _writers = Values.Whole("--writers", "N", 1, 128, 1, "Threads that write. [default: 1]");
    private readonly Option<long> _events = Values.Whole("--events", "N", 0, long.MaxValue, 0, "End after so many events. [default: 0, until stopped]", "-n");
    private readonly Option<TimeSpan?> _duration = Values.Duration("--duration", "End after this time. [default: until stopped]", "-d");
    private readonly Option<bool> _withHeader = Values.Flag("--with-lb-header", "The datagrams begin with the LB header: nothing is in between that takes it off.");
    private readonly Option<bool> _noControl = Values.Flag("--no-control-plane", "Do not register as a worker: nothing is in between, or a load balancer that has been told otherwise.");
    private readonly Option<string?> _name = Values.Text("--name", "NAME", "Name of the worker. [default: this machine's]");
    private readonly Option<double?> _weight = Values.Number("--weight", "W", 0, 1e6, "Weight beside the other workers at first. [default: 1]");
    private readonly Option<double?> _minFactor = Values.Number("--min-factor", "F", 0, 1e6, "At least this share of an even part of the slots. [default: 0.5]");
    private readonly Option<double?> _maxFactor = Values.Number("--max-factor", "F", 0, 1e6, "At most this share of an even part of the slots; 0: no limit. [default: 2]");
    private readonly Option<double?> _kp = Values.Number("--kp", "K", -1e6, 1e6, "Proportional gain of the control signal. [default: 0]");
    private readonly Option<double?> _ki = Values.Number("--ki", "K", -1e6, 1e6, "Integral gain. [default: 0]");
    private readonly Option<double?> _kd = Values.Number("--kd", "K", -1e6, 1e6, "Differential gain. [default: 0]");
    private readonly Option<double?> _setPoint = Values.Number("--set-point", "F", 0, 1, "The fill to keep. [default: 0]");
    private readonly Option<TimeSpan?> _eventTimeout = Values.Duration("--event-timeout", "An incomplete event for which nothing arrives for so long is lost. [default: 500ms]");
    private readonly Option<long> _queue = Values.Whole("--queue", "N", 1, 1 << 20, 1000, "Whole events that may wait for a writer; the fill is relative to it. [default: 1000]");
    private readonly Option<long> _buffer = Values.Whole("--buffer", "BYTES", 0, 1 << 30, 64 << 20, "Receive buffer of each socket. [default: 64Mi]", "-b");
    private readonly Option<bool> _json = Values.Flag("--json", "Print where it listens, and the report at the end, as lines of JSON.");

    private ReceiveVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var receive = new ReceiveVerb(context);
        var verb = new Verb(
            "receive",
            "Receives events as a worker of a load balancer, or straight from a sender, and writes or counts them; an event that is not whole is never written. Registers itself and reports its fill. Ends after --events or --duration, exit code 1 when an event was lost or fewer came; or with SIGINT or SIGTERM, exit code 0.",
            "penstock stream receive --output run-42/ --threads 4",
            "penstock stream receive --listen 127.0.0.1:10000 --no-control-plane --with-lb-header --events 10000 --json");
        foreach (Option option in (Option[])[receive._listen, receive._threads, receive._portBits, receive._output, receive._prefix, receive._extension, receive._overwrite, receive._check,
            receive._writers, receive._events, receive._duration, receive._withHeader, receive._noControl, receive._name, receive._weight, receive._minFactor, receive._maxFactor,
            receive._kp, receive._ki, receive._kd, receive._setPoint, receive._eventTimeout, receive._queue, receive._buffer, receive._json])
        {
            verb.Add(option);
        }

        receive._control.AddTo(verb);
        return verb.Runs(receive.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result)
    {
        var options = Options(result);
        var sink = Sink(result);
        var most = result.GetValue(_events) is > 0 and var events ? events : long.MaxValue;
        await using var session = new ReceiveSession(options, sink, (int)result.GetValue(_writers), most);
        await session.StartAsync(_context.Stop);
        var json = result.GetValue(_json);
        PrintStart(session.Reassembler, options, json);
        var enough = await session.RunAsync(result.GetValue(_duration), _context.Stop);
        var report = await session.StopAsync();
        PrintEnd(report, json);
        var isShort = most != long.MaxValue && !enough;
        return _context.Stop.IsCancellationRequested || (report.Losses.Count == 0 && !isShort) ? ExitCode.Ok : ExitCode.Failed;
    }

    private ReassemblerOptions Options(ParseResult result)
    {
        var listen = result.GetValue(_listen) is { } text ? Addresses.EndPoint("--listen", text) : null;
        var useControlPlane = !result.GetValue(_noControl);
        var defaults = new ReassemblerOptions { Uri = EjfatUri.ForControlPlane("localhost", 1) };
        return defaults with
        {
            // Without a control plane, and with an address to listen on, nothing of a URI is needed.
            Uri = !useControlPlane && listen is not null ? defaults.Uri : _control.ReadUri(result, EjfatTokenKind.Instance),
            ListenAddress = listen?.Address,
            StartPort = listen?.Port ?? defaults.StartPort,
            Threads = (int)result.GetValue(_threads),
            PortRange = (int)(result.GetValue(_portBits) ?? -1),
            UseControlPlane = useControlPlane,
            WorkerName = result.GetValue(_name) ?? Dns.GetHostName(),
            WithLbHeader = result.GetValue(_withHeader),
            EventTimeout = result.GetValue(_eventTimeout) ?? defaults.EventTimeout,
            QueueCapacity = (int)result.GetValue(_queue),
            ReceiveBufferBytes = (int)result.GetValue(_buffer),
            Weight = result.GetValue(_weight) ?? defaults.Weight,
            MinFactor = result.GetValue(_minFactor) ?? defaults.MinFactor,
            MaxFactor = result.GetValue(_maxFactor) ?? defaults.MaxFactor,
            Kp = result.GetValue(_kp) ?? 0,
            Ki = result.GetValue(_ki) ?? 0,
            Kd = result.GetValue(_kd) ?? 0,
            SetPoint = result.GetValue(_setPoint) ?? 0,
            ReportCounters = true,
            Control = _control.ReadClient(result),
        };
    }

    private IEventSink Sink(ParseResult result)
    {
        if (result.GetValue(_output) is not { } folder)
        {
            return result.GetValue(_check) ? new MarkSink() : new NullSink();
        }

        if (result.GetValue(_check))
        {
            throw new UsageException("stream receive: --output and --check-marks: give one of them");
        }

        try
        {
            Directory.CreateDirectory(folder);
            return new EventFileSink(folder, result.GetRequiredValue(_prefix), result.GetValue(_extension), result.GetValue(_overwrite));
        }
        catch (InputException exception)
        {
            throw new UsageException(exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"the output '{folder}' cannot be made a folder: {exception.Message}");
        }
    }

    private void PrintStart(Reassembler reassembler, ReassemblerOptions options, bool json)
    {
        foreach (var warning in reassembler.Warnings)
        {
            _context.Error.WriteLine($"penstock: warning: {warning}");
        }

        var (first, last) = reassembler.Ports;
        var worker = options.UseControlPlane ? options.WorkerName : null;
        if (json)
        {
            _context.Out.WriteLine(Json.Line(new { address = reassembler.Address.ToString(), firstPort = first, lastPort = last, worker }));
            _context.Out.Flush();
            return;
        }

        _context.Error.WriteLine($"receiving on {new IPEndPoint(reassembler.Address, first)}{(last > first ? $"-{last}" : string.Empty)}{(worker is null ? string.Empty : $" as worker '{worker}'")}");
    }

    private void PrintEnd(ReceiveReport report, bool json)
    {
        foreach (var problem in report.Problems)
        {
            _context.Error.WriteLine($"penstock: {problem}");
        }

        var losses = report.Losses;
        var counters = report.Reassembler;
        if (json)
        {
            _context.Out.WriteLine(Json.Line(new
            {
                ok = losses.Count == 0,
                seconds = Math.Round(report.Seconds, 6),
                goodputGbps = Math.Round(report.GoodputGbps, 3),
                cpuSecondsPerGB = Math.Round(report.CpuSecondsPerGB, 4),
                events = new { started = counters.EventsStarted, delivered = report.EventsDelivered, lost = losses.Values.Sum() },
                bytes = new { delivered = report.BytesDelivered, datagrams = counters.Bytes },
                losses,
                datagrams = counters.Datagrams,
                refused = counters.Refused,
                kernelDrops = counters.KernelDrops,
                controlErrors = counters.ControlErrors,
                registrations = counters.Registrations,
                ports = counters.Ports.Select(p => new { port = p.Port, datagrams = p.Datagrams }),
                warnings = report.Warnings,
            }));
            return;
        }

        _context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"received {report.EventsDelivered} events ({report.BytesDelivered} bytes) in {counters.Datagrams} datagrams, {report.Seconds:0.000} s, {report.GoodputGbps:0.00} Gb/s; losses: {Named(losses)}"));
        if (counters.Refused.Count > 0 || counters.KernelDrops > 0 || counters.ControlErrors > 0)
        {
            _context.Out.WriteLine($"datagrams refused: {Named(counters.Refused)}; dropped by the kernel: {counters.KernelDrops}; failed calls to the control plane: {counters.ControlErrors}");
        }
    }

    private static string Named(IReadOnlyDictionary<string, long> counts) => counts.Count == 0 ? "none" : string.Join(", ", counts.Select(c => $"{c.Key} {c.Value}"));
}
