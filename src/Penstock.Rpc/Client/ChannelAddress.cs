using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Penstock.Rpc.Client;

/// <summary>Where a channel connects, parsed from gRPC's spellings of targets (grpc/doc/naming.md) or an http(s) URI.</summary>
/// <param name="Authority">Host and port for <c>:authority</c>.</param>
/// <param name="Host">A name to resolve, or null.</param>
/// <param name="Port">Its port.</param>
/// <param name="EndPoints">Addresses to try in turn when there is no name.</param>
/// <param name="IsHttps">Written as https.</param>
internal sealed record ChannelAddress(string Authority, string? Host, int Port, IReadOnlyList<EndPoint> EndPoints, bool IsHttps)
{
    private const string Accepted =
        "accepted are http://HOST:PORT, https://HOST:PORT, HOST:PORT, dns:HOST:PORT, ipv4:A.B.C.D:PORT, ipv6:[ADDRESS]:PORT, unix:PATH, unix:///PATH and unix-abstract:NAME";

    public static ChannelAddress Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon > 0 ? text[..colon].ToLowerInvariant() : "";
        var rest = text[(colon + 1)..];
        return scheme switch
        {
            "unix" => Unix(WithoutAuthority(rest), text),
            "unix-abstract" => Unix("\0" + rest, text),
            "ipv4" => Literals(rest, AddressFamily.InterNetwork, text),
            "ipv6" => Literals(rest, AddressFamily.InterNetworkV6, text),
            "dns" => Named(WithoutAuthority(rest).TrimStart('/'), isHttps: false, text),
            "http" => Named(WithoutPath(rest, text), isHttps: false, text),
            "https" => Named(WithoutPath(rest, text), isHttps: true, text),
            _ => Named(text, isHttps: false, text),
        };
    }

    public override string ToString() => EndPoints.Count == 0 ? Authority : string.Join(',', EndPoints.Select(e => e is UnixDomainSocketEndPoint ? $"unix:{e}" : e.ToString()));

    // "//authority/path": the authority (a DNS server) is not used.
    private static string WithoutAuthority(string rest)
    {
        if (!rest.StartsWith("//", StringComparison.Ordinal)) return rest;
        var slash = rest.IndexOf('/', 2);
        return slash < 0 ? rest[2..] : rest[slash..];
    }

    private static string WithoutPath(string rest, string text)
    {
        var authority = rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..].TrimEnd('/') : "";
        if (authority.Length == 0 || authority.AsSpan().ContainsAny("/?#@")) throw Wrong(text, "a scheme, a host and a port are all it may have");
        return authority;
    }

    private static ChannelAddress Unix(string path, string text)
    {
        if (path.Length == 0 || path == "\0") throw Wrong(text, "the path is empty");
        // C core and Go call a Unix socket's server localhost too.
        return new("localhost", Host: null, Port: 0, [new UnixDomainSocketEndPoint(path)], IsHttps: false);
    }

    private static ChannelAddress Literals(string rest, AddressFamily family, string text)
    {
        var endPoints = new List<EndPoint>();
        foreach (var part in rest.TrimStart('/').Split(','))
        {
            if (!IPEndPoint.TryParse(Uri.UnescapeDataString(part), out var endPoint) || endPoint.AddressFamily != family || endPoint.Port == 0)
                throw Wrong(text, $"'{part}' is not an address with a port");
            endPoints.Add(endPoint);
        }
        return new(endPoints[0].ToString()!, Host: null, Port: 0, endPoints, IsHttps: false);
    }

    private static ChannelAddress Named(string authority, bool isHttps, string text)
    {
        var port = isHttps ? 443 : 80;
        var host = authority;
        // The last colon separates a port, unless it belongs to a bare IPv6 address.
        var colon = authority.LastIndexOf(':');
        var isBareIPv6 = !authority.StartsWith('[') && authority.Count(c => c == ':') > 1;
        if (colon > authority.LastIndexOf(']') && !isBareIPv6)
        {
            host = authority[..colon];
            if (!int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > 65535)
                throw Wrong(text, $"'{authority[(colon + 1)..]}' is not a port");
        }
        host = host.Trim('[', ']');
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown) throw Wrong(text, $"'{host}' is not a host");
        var literal = IPAddress.TryParse(host, out var address);
        var shown = literal && address!.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{host}]" : host;
        return new($"{shown}:{port}", literal ? null : host, port, literal ? [new IPEndPoint(address!, port)] : [], isHttps);
    }

    private static ArgumentException Wrong(string text, string why) => new($"'{text}' is not an address of a gRPC server: {why}; {Accepted}");
}
