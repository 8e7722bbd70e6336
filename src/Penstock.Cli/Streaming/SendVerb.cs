using System.CommandLine;
using System.Globalization;
using System.Net;
using Penstock.Cli.LoadBalancing;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;
using Penstock.Pipeline.Sending;

namespace Penstock.Cli.Streaming;

/// <summary><c>penstock stream send</c>: files, standard input or generated events to a load balancer or a receiver.</summary>
internal sealed class SendVerb
{
    private readonly CommandContext _context;
    private readonly ControlOptions _control = new();
    private readonly Argument<string[]> _paths = new("paths") { HelpName = "PATH", Description = "Files, one event each; folders; '/dev/stdin' for standard input, cut into events of --event-size.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<long?> _generate = Values.OptionalWhole("--generate", "N", 1, 1L << 40, "Send so many generated events of --event-size instead of files.");
    private readonly Option<long> _eventSize = Values.Whole("--event-size", "BYTES", 1, 1 << 30, 1 << 20, "Bytes of an event that is generated or cut from standard input. [default: 1Mi]", "-l");
    private readonly Option<bool> _recurse = Values.Flag("--recurse", "Of folders the folders below them too.");
    private readonly Option<string?> _extension = Values.Text("--extension", "EXT", "Of all files only those with this extension, without the dot.");
    private readonly Option<string?> _to = Values.Text("--to", "ADDR:PORT", "Send straight to a receiver, which then needs --with-lb-header; no URI and no control plane.");
    private readonly Option<double?> _rate = Values.Number("--rate", "GBPS", 0, 1e6, "Gigabits per second on the wire, all headers included. [default: 1; 0: no limit]");
    private readonly Option<bool> _smooth = Values.Flag("--smooth", "Keep the rate within an event too.");
    private readonly Option<long> _mtu = Values.Whole("--mtu", "BYTES", 0, 9000, 0, "Bytes of an IP packet. [default: 0, the route's, at most 9000]", "-m");
    private readonly Option<long> _sockets = Values.Whole("--sockets", "N", 1, 128, 4, "Sockets to send from; each has a source port of its own. [default: 4]");
    private readonly Option<long> _threads = Values.Whole("--threads", "N", 1, 128, 1, "Threads that send. [default: 1]");
    private readonly Option<long> _readers = Values.Whole("--readers", "N", 1, 128, 1, "Files read at a time. [default: 1]");
    private readonly Option<long> _buffer = Values.Whole("--buffer", "BYTES", 0, 1 << 30, 3 << 20, "Send buffer of each socket. [default: 3Mi]", "-b");
    private readonly Option<long> _dataId = Values.Whole("--data-id", "N", 0, 65535, 1, "Data id: the source or channel. [default: 1]");
    private readonly Option<long> _source = Values.Whole("--source", "N", 0, uint.MaxValue, 1, "Event source id in Sync messages. [default: 1]");
    private readonly Option<long> _firstEvent = Values.Whole("--first-event", "N", 0, long.MaxValue, 0, "Number of the first event. [default: 0]");
    private readonly Option<string> _tick = Values.Choice("--tick", "MODE", "clock", "What the load balancer routes by: clock, the time of sending; clock-number, the same and the event's number too; number, the event's number, so that events of several senders meet. [default: clock]", "clock", "clock-number", "number");
    private readonly Option<long> _lbVersion = Values.Whole("--lb-version", "2|3", 2, 3, 2, "Version of the LB header. [default: 2]");
    private readonly Option<bool> _multiPort = Values.Flag("--multi-port", "Socket i sends to the data port + i.");
    private readonly Option<bool> _dataIPv6 = Values.Flag("--data-ipv6", "Send to the URI's IPv6 data address. [default: the IPv4 one, if it has one]");
    private readonly Option<bool> _noControl = Values.Flag("--no-control-plane", "Send no Sync messages and do not add this sender: the URI's data address is a receiver, or a load balancer that needs none.");
    private readonly Option<string[]> _senders = Values.Texts("--sender", "ADDR", "The address to allow to send, before, and no longer, after; may be repeated. [default: this machine's on the way to the load balancer]");
    private readonly Option<bool> _noAddSender = Values.Flag("--no-add-sender", "Do not add and remove this sender: it is allowed already.");
    private readonly Option<bool> _json = Values.Flag("--json", "End with one line of JSON.");

    private SendVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var send = new SendVerb(context);
        var verb = new Verb(
            "send",
            "Sends events to a load balancer, or straight to a receiver. With a control plane it allows itself to send, tells the tick, and at the end allows itself no longer. Ends when everything has been sent; SIGINT and SIGTERM end it sooner, exit code 0. Exit code 1 when something could not be read or sent.",
            "penstock stream send run-42/ --recurse --rate 10",
            "penstock stream send --generate 10000 --event-size 1M --to 127.0.0.1:10000 --rate 5 --json");
        verb.Add(send._paths);
        foreach (Option option in (Option[])[send._generate, send._eventSize, send._recurse, send._extension, send._to, send._rate, send._smooth, send._mtu, send._sockets, send._threads,
            send._readers, send._buffer, send._dataId, send._source, send._firstEvent, send._tick, send._lbVersion, send._multiPort, send._dataIPv6, send._noControl, send._senders,
            send._noAddSender, send._json])
        {
            verb.Add(option);
        }

        send._control.AddTo(verb);
        return verb.Runs(send.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result)
    {
        var options = Options(result);
        await using var input = Open(result);
        await using var session = new SendSession(options);
        if (options.Segmenter.UseControlPlane && !result.GetValue(_noAddSender))
        {
            await session.AddSendersAsync(_context.Stop);
        }

        SendReport report;
        try
        {
            await session.StartAsync(_context.Stop);
            await session.SendAsync(input.Source, (int)result.GetValue(_readers), _context.Stop);
        }
        finally
        {
            report = await session.StopAsync(_context.Stop);
            await session.RemoveSendersAsync(CancellationToken.None);
        }

        return Print(report, input.Source.Losses, result.GetValue(_json));
    }

    private SendOptions Options(ParseResult result)
    {
        var to = result.GetValue(_to);
        var uri = to is null ? _control.ReadUri(result, EjfatTokenKind.Instance) : Direct(Addresses.EndPoint("--to", to));
        return new SendOptions
        {
            Segmenter = new SegmenterOptions
            {
                Uri = uri,
                DataId = (ushort)result.GetValue(_dataId),
                EventSourceId = (uint)result.GetValue(_source),
                IPv6 = result.GetValue(_dataIPv6) || (uri.DataIPv4 is null && uri.DataIPv6 is not null),
                Mtu = (int)result.GetValue(_mtu),
                SendSockets = (int)result.GetValue(_sockets),
                SendThreads = (int)result.GetValue(_threads),
                SendBufferBytes = (int)result.GetValue(_buffer),
                RateGbps = result.GetValue(_rate) ?? 1,
                Smooth = result.GetValue(_smooth),
                MultiPort = result.GetValue(_multiPort),
                LbHeaderVersion = (int)result.GetValue(_lbVersion),
                UseControlPlane = to is null && !result.GetValue(_noControl),
            },
            Ticks = result.GetRequiredValue(_tick) switch { "number" => TickMode.Number, "clock-number" => TickMode.ClockIsNumber, _ => TickMode.Clock },
            FirstEvent = (ulong)result.GetValue(_firstEvent),
            Senders = result.GetValue(_senders) is { Length: > 0 } senders ? [.. senders.Select(text => Addresses.Address("--sender", text))] : null,
            Control = _control.ReadClient(result),
        };
    }

    private static EjfatUri Direct(IPEndPoint receiver) => EjfatUri.ForControlPlane("localhost", 1).WithData(receiver.Address, receiver.Port);

    private SendInput Open(ParseResult result)
    {
        var paths = result.GetValue(_paths) ?? [];
        var eventSize = (int)result.GetValue(_eventSize);
        if (result.GetValue(_generate) is { } events)
        {
            return paths.Length == 0 ? new SendInput(new GeneratedSource(events, eventSize), null) : throw new UsageException("stream send: --generate and PATH: give one of them");
        }

        if (paths.Length == 0)
        {
            throw new UsageException("stream send: nothing to send; files, folders, /dev/stdin or --generate N are accepted");
        }

        if (paths is ["-"] or ["/dev/stdin"])
        {
            var stream = Console.OpenStandardInput();
            return new SendInput(new StreamSource(stream, "standard input", eventSize), stream);
        }

        try
        {
            var source = new FileSource(paths, result.GetValue(_recurse), result.GetValue(_extension));
            return source.Count > 0 ? new SendInput(source, null) : throw new UsageException($"stream send: there is no file to send in '{string.Join("', '", paths)}'");
        }
        catch (InputException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private int Print(SendReport report, IReadOnlyList<InputLoss> lost, bool json)
    {
        foreach (var line in report.Warnings.Select(w => $"warning: {w}").Concat(lost.Select(l => l.Message)))
        {
            _context.Error.WriteLine($"penstock: {line}");
        }

        var counters = report.Segmenter;
        var losses = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (counters.EventsFailed > 0)
        {
            losses[LossName.SendFailed] = counters.EventsFailed;
        }

        foreach (var loss in lost)
        {
            losses[loss.Name] = losses.GetValueOrDefault(loss.Name) + 1;
        }

        var isOk = losses.Count == 0;
        if (json)
        {
            _context.Out.WriteLine(Json.Line(new
            {
                ok = isOk,
                seconds = Math.Round(report.Seconds, 6),
                goodputGbps = Math.Round(report.GoodputGbps, 3),
                cpuSecondsPerGB = Math.Round(report.CpuSecondsPerGB, 4),
                events = new { offered = report.Events + lost.Count, sent = counters.EventsSent, failed = counters.EventsFailed },
                bytes = new { sent = report.Bytes, wire = counters.WireBytes },
                losses,
                datagrams = counters.Datagrams,
                errors = counters.Errors,
                syncMessages = counters.SyncSent,
                warnings = report.Warnings,
            }));
        }
        else
        {
            _context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sent {counters.EventsSent} events ({report.Bytes} bytes) in {counters.Datagrams} datagrams, {report.Seconds:0.000} s, {report.GoodputGbps:0.00} Gb/s; losses: {(isOk ? "none" : string.Join(", ", losses.Select(l => $"{l.Key} {l.Value}")))}"));
        }

        return isOk || _context.Stop.IsCancellationRequested ? ExitCode.Ok : ExitCode.Failed;
    }

    private sealed record SendInput(ISendSource Source, Stream? Stream) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Stream?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
