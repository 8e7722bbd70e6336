using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Penstock.Scaler.Ymq;

/// <summary>
/// Where a YMQ socket listens or connects: <c>tcp://IP:PORT</c>, <c>tls://IP:PORT</c>, <c>ipc://PATH</c>, <c>ws://IP:PORT[/path]</c> or <c>wss://IP:PORT[/path]</c>.
/// Hosts are numeric, IPv6 with or without brackets; the port stands after the last colon.
/// </summary>
public sealed record YmqAddress
{
    private const string Accepted = "tcp://IP:PORT, tls://IP:PORT, ipc://PATH, ws://IP:PORT[/path] or wss://IP:PORT[/path], with a numeric IP and a port of 0 to 65535, is expected";

    private YmqAddress(YmqScheme scheme, IPAddress? host, int port, string path)
    {
        Scheme = scheme;
        Host = host;
        Port = port;
        Path = path;
    }

    /// <summary>What carries the stream.</summary>
    public YmqScheme Scheme { get; }

    /// <summary>The numeric host; null for <see cref="YmqScheme.Ipc"/>.</summary>
    public IPAddress? Host { get; }

    /// <summary>The port; 0 asks for a free one when bound, and is 0 for <see cref="YmqScheme.Ipc"/>.</summary>
    public int Port { get; private init; }

    /// <summary>The socket file of <see cref="YmqScheme.Ipc"/>, the request path of a WebSocket (default <c>/</c>), else empty.</summary>
    public string Path { get; }

    /// <summary>Whether the stream is carried in WebSocket frames.</summary>
    public bool IsWebSocket => Scheme is YmqScheme.Ws or YmqScheme.Wss;

    /// <summary>Whether the stream is encrypted.</summary>
    public bool IsSecure => Scheme is YmqScheme.Tls or YmqScheme.Wss;

    /// <summary>The scheme as it is written: <c>tcp</c>, <c>tls</c>, <c>ipc</c>, <c>ws</c> or <c>wss</c>.</summary>
    public string SchemeName => Scheme switch
    {
        YmqScheme.Tcp => "tcp",
        YmqScheme.Tls => "tls",
        YmqScheme.Ipc => "ipc",
        YmqScheme.Ws => "ws",
        _ => "wss",
    };

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">The text is not an address; the message says what is accepted.</exception>
    public static YmqAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not a YMQ address; {Accepted}");
    }

    /// <summary>Reads an address; false if the text is none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out YmqAddress? address)
    {
        address = null;
        var mark = text?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        if (mark < 0 || SchemeOf(text.AsSpan(0, mark)) is not { } scheme) return false;
        var rest = text.AsSpan(mark + 3);
        if (rest.IsEmpty || rest.ContainsAnyInRange('\0', ' ')) return false;
        if (scheme == YmqScheme.Ipc)
        {
            address = new YmqAddress(scheme, null, 0, rest.ToString());
            return true;
        }
        var path = "";
        if (scheme is YmqScheme.Ws or YmqScheme.Wss)
        {
            var slash = rest.IndexOf('/');
            path = slash < 0 ? "/" : rest[slash..].ToString();
            if (slash >= 0) rest = rest[..slash];
        }
        var colon = rest.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return false;
        if (Numeric(rest[..colon]) is not { } host) return false;
        address = new YmqAddress(scheme, host, port, path);
        return true;
    }

    /// <summary>The same address with another port.</summary>
    public YmqAddress WithPort(int port)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        return this with { Port = port };
    }

    /// <summary>The address as it is written, IPv6 without brackets as the original reads it.</summary>
    public override string ToString() =>
        Scheme == YmqScheme.Ipc ? $"ipc://{Path}"
        : IsWebSocket && Path != "/" ? $"{SchemeName}://{Host}:{Port}{Path}"
        : $"{SchemeName}://{Host}:{Port}";

    internal EndPoint ToEndPoint() => Scheme == YmqScheme.Ipc ? new UnixDomainSocketEndPoint(Path) : new IPEndPoint(Host!, Port);

    private static YmqScheme? SchemeOf(ReadOnlySpan<char> name) => name switch
    {
        "tcp" => YmqScheme.Tcp,
        "tls" => YmqScheme.Tls,
        "ipc" => YmqScheme.Ipc,
        "ws" => YmqScheme.Ws,
        "wss" => YmqScheme.Wss,
        _ => null,
    };

    private static IPAddress? Numeric(ReadOnlySpan<char> host)
    {
        if (host.Length > 2 && host[0] == '[' && host[^1] == ']') host = host[1..^1];
        if (!IPAddress.TryParse(host, out var address)) return null;
        // "1" and "0x7f000001" are IPv4 to the runtime; the wire's users write four numbers.
        return address.AddressFamily == AddressFamily.InterNetwork && host.Count('.') != 3 ? null : address;
    }
}
