using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Penstock.Cli.Terminal;
using Penstock.Pipeline.Inspecting;

namespace Penstock.Cli.Streaming;

/// <summary><c>penstock stream inspect</c>: decodes datagrams of a capture file or of ports, or makes some.</summary>
internal sealed class InspectVerb
{
    private readonly CommandContext _context;
    private readonly Option<string?> _pcap = Values.Text("--pcap", "FILE", "Decode the datagrams of a pcap file ('-': standard input).");
    private readonly Option<string?> _listen = Values.Text("--listen", "PORTS", "Decode what arrives at these UDP ports: 19522, 10000-10003 or 19522,19010; ADDR:PORTS for one address.");
    private readonly Option<string?> _generate = Values.Text("--generate", "ADDR:PORT", "Send datagrams there.");
    private readonly Option<string> _kind = Values.Choice("--kind", "KIND", "lbre", "What to generate: sync, lbre (LB and reassembly headers), re (reassembly header only) or lbresync (a Sync message before each event). [default: lbre]", "sync", "lbre", "re", "lbresync");
    private readonly Option<string?> _syncTo = Values.Text("--sync-to", "ADDR:PORT", "Where the Sync messages of lbresync go. [default: port 19010 of --generate's address]");
    private readonly Option<long> _count = Values.Whole("--count", "N", 0, int.MaxValue, 0, "Stop after so many datagrams, or generate so many events. [default: 0, no limit; 10 when generating]", "-c");
    private readonly Option<long> _mtu = Values.Whole("--mtu", "BYTES", 69, 65535, 1500, "MTU of the generated datagrams, IP and UDP headers included. [default: 1500]");
    private readonly Option<long> _version = Values.Whole("--lb-version", "2|3", 2, 3, 2, "Version of the generated LB header. [default: 2]");
    private readonly Option<long> _event = Values.Whole("--event", "N", 0, long.MaxValue, 0, "Number and tick of the first generated event. [default: 0]");
    private readonly Option<long> _entropy = Values.Whole("--entropy", "N", 0, 65535, 0, "Entropy of the generated LB header. [default: 0]");
    private readonly Option<long> _dataId = Values.Whole("--data-id", "N", 0, 65535, 1, "Data id of the generated segments. [default: 1]");
    private readonly Option<long> _source = Values.Whole("--source", "N", 0, uint.MaxValue, 1, "Event source id of the generated Sync messages. [default: 1]");
    private readonly Option<long> _rateHz = Values.Whole("--rate-hz", "N", 0, uint.MaxValue, 100, "Rate that the generated Sync messages tell, ticks per second. [default: 100]");
    private readonly Option<string?> _payload = Values.Text("--payload", "TEXT", "Payload of each generated event. [default: 1000 bytes that count up]");
    private readonly Option<bool> _problems = Values.Flag("--problems", "Show only datagrams with something wrong.");
    private readonly Option<bool> _json = Values.Flag("--json", "One line of JSON per datagram.");

    private InspectVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var inspect = new InspectVerb(context);
        var verb = new Verb(
            "inspect",
            "Shows the LB, reassembly and Sync headers of datagrams from a capture file or a port, field by field, with what is wrong about them; or sends such datagrams. Exit code 1 when a capture holds a datagram that is none of these.",
            "penstock stream inspect --pcap e2sar.pcap",
            "penstock stream inspect --listen 19522,19010 --count 20 --json",
            "penstock stream inspect --generate 127.0.0.1:19522 --kind lbre --payload 'hello world'");
        foreach (Option option in (Option[])[inspect._pcap, inspect._listen, inspect._generate, inspect._kind, inspect._syncTo, inspect._count, inspect._mtu, inspect._version,
            inspect._event, inspect._entropy, inspect._dataId, inspect._source, inspect._rateHz, inspect._payload, inspect._problems, inspect._json])
        {
            verb.Add(option);
        }

        return verb.Runs(inspect.RunAsync);
    }

    /// <summary><c>19522</c>, <c>10000-10003</c>, <c>19522,19010</c>, with an address before a colon.</summary>
    internal static (IPAddress Address, IReadOnlyList<int> Ports) ParsePorts(string text)
    {
        var colon = text.LastIndexOf(':');
        var address = colon < 0 ? (Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any) : Addresses.Address("--listen", text[..colon]);
        var ports = new List<int>();
        foreach (var part in text[(colon + 1)..].Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryPort(ends[0], out var first) || !TryPort(ends[^1], out var last) || last < first || last - first >= 1024)
            {
                throw new UsageException($"--listen: '{part}' is not a UDP port or a range of at most 1024; 19522 or 10000-10003 is accepted");
            }

            ports.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return (address, ports);
    }

    private static bool TryPort(string text, out int port) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= 65535;

    private Task<int> RunAsync(ParseResult result)
    {
        var pcap = result.GetValue(_pcap);
        var listen = result.GetValue(_listen);
        var generate = result.GetValue(_generate);
        if (new[] { pcap, listen, generate }.Count(mode => mode is not null) != 1)
        {
            throw new UsageException("stream inspect: give one of --pcap FILE, --listen PORTS and --generate ADDR:PORT");
        }

        var printer = new DatagramPrinter(_context.Out, result.GetValue(_json), result.GetValue(_problems));
        return pcap is not null ? Task.FromResult(ReadCapture(pcap, result.GetValue(_count), printer))
            : listen is not null ? ListenAsync(listen, result.GetValue(_count), printer)
            : GenerateAsync(generate!, result);
    }

    private int ReadCapture(string file, long limit, DatagramPrinter printer)
    {
        using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        using var buffered = new BufferedStream(stream, 1 << 16);
        var reader = PcapReader.Open(buffered, file);
        while (!_context.Stop.IsCancellationRequested && (limit == 0 || printer.Datagrams < limit) && reader.TryRead(out var datagram))
        {
            printer.Print(DatagramDescription.Of(datagram!));
        }

        printer.PrintEnd(reader.SkippedPackets, "packets that hold no whole UDP header");
        return printer.Problems == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private async Task<int> ListenAsync(string text, long limit, DatagramPrinter printer)
    {
        var (address, ports) = ParsePorts(text);
        using var listener = new DatagramListener(address, ports);
        _context.Error.WriteLine($"listening on UDP {string.Join(", ", listener.EndPoints.Select(e => e.ToString()))}");
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_context.Stop);
        await foreach (var datagram in listener.ReceiveAsync(enough.Token))
        {
            if (limit == 0 || printer.Datagrams < limit)
            {
                printer.Print(DatagramDescription.Of(datagram));
            }

            if (limit != 0 && printer.Datagrams >= limit)
            {
                await enough.CancelAsync();
            }
        }

        printer.PrintEnd(listener.Dropped, "datagrams that came faster than they were shown");
        return ExitCode.Ok;
    }

    private async Task<int> GenerateAsync(string text, ParseResult result)
    {
        var to = Addresses.EndPoint("--generate", text);
        var syncTo = result.GetValue(_syncTo) is { } given ? Addresses.EndPoint("--sync-to", given) : new IPEndPoint(to.Address, 19010);
        var kind = result.GetRequiredValue(_kind);
        var count = result.GetValue(_count);
        var options = new GeneratorOptions
        {
            Segments = kind != "sync",
            WithLbHeader = kind != "re",
            Sync = kind is "sync" or "lbresync",
            LbVersion = (int)result.GetValue(_version),
            Count = count == 0 ? 10 : (int)count,
            FirstEvent = (ulong)result.GetValue(_event),
            Entropy = (ushort)result.GetValue(_entropy),
            DataId = (ushort)result.GetValue(_dataId),
            EventSourceId = (uint)result.GetValue(_source),
            RateHz = (uint)result.GetValue(_rateHz),
            Mtu = (int)result.GetValue(_mtu),
            Ipv6 = to.AddressFamily == AddressFamily.InterNetworkV6,
        };
        if (result.GetValue(_payload) is { } payload)
        {
            options = options with { Payload = Encoding.UTF8.GetBytes(payload) };
        }

        using var socket = new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        long datagrams = 0;
        long bytes = 0;
        foreach (var (what, datagram) in DatagramGenerator.Generate(options, TimeProvider.System))
        {
            _context.Stop.ThrowIfCancellationRequested();
            bytes += await socket.SendToAsync(datagram, what == DatagramKind.Sync && kind == "lbresync" ? syncTo : to, _context.Stop);
            datagrams++;
        }

        _context.Out.WriteLine(result.GetValue(_json) ? Json.Line(new { to = to.ToString(), events = options.Count, datagrams, bytes }) : $"sent {datagrams} datagrams ({bytes} bytes) of {options.Count} events to {to}");
        return ExitCode.Ok;
    }
}
