using System.Net;
using System.Net.Sockets;

namespace Penstock.Ejfat;

/// <summary>Takes the text of a URI apart. Every step returns null, or what is wrong; nothing is thrown.</summary>
internal sealed class EjfatUriParser(string text, EjfatUriOptions options)
{
    private readonly EjfatUriParts _parts = new();

    public string? Run(out EjfatUriParts parts)
    {
        parts = _parts;
        if (IllegalCharacter() is { } illegal) return illegal;
        var start = text.IndexOf("://", StringComparison.Ordinal);
        if (start < 0) return "it does not begin with ejfat:// or ejfats://";
        var scheme = text[..start];
        if (scheme is not ("ejfat" or "ejfats")) return $"the scheme '{scheme}' is unknown; 'ejfat' and 'ejfats' in lower case are accepted";
        _parts.UseTls = scheme == "ejfats";

        var rest = text.AsSpan(start + 3);
        if (rest.IndexOf('#') is >= 0 and var fragment)
        {
            if (rest[fragment..].ContainsAny("[]") || rest[(fragment + 1)..].Contains('#')) return "the part after # holds [, ] or another #";
            rest = rest[..fragment];
        }
        var query = rest.IndexOf('?');
        var hierarchy = query < 0 ? rest : rest[..query];
        var slash = hierarchy.IndexOf('/');
        var authority = slash < 0 ? hierarchy : hierarchy[..slash];
        return ReadPath(slash < 0 ? "" : hierarchy[slash..])
            ?? ReadAuthority(authority)
            ?? (query < 0 ? null : ReadQuery(rest[(query + 1)..]));
    }

    public static bool IsHostName(string name)
    {
        if (name.Length is 0 or > 253 || EjfatAddress.IsMeantAsIPv4(name)) return false;
        var labels = name.EndsWith('.') ? name[..^1] : name;
        return labels.Split('.').All(label => label.Length is > 0 and <= 63
            && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && label[0] != '-' && label[^1] != '-');
    }

    private string? IllegalCharacter()
    {
        var index = text.AsSpan().IndexOfAnyExcept(PercentEncoding.Legal);
        if (index >= 0) return $"the character U+{(int)text[index]:X4} at position {index} may not stand in a URI";
        for (index = text.IndexOf('%', StringComparison.Ordinal); index >= 0; index = text.IndexOf('%', index + 1))
        {
            if (index + 2 >= text.Length || !char.IsAsciiHexDigit(text[index + 1]) || !char.IsAsciiHexDigit(text[index + 2]))
                return $"the % at position {index} is not followed by two hexadecimal digits";
        }
        return null;
    }

    private string? ReadAuthority(ReadOnlySpan<char> authority)
    {
        var at = authority.IndexOf('@');
        if (at >= 0)
        {
            if (authority[..at].ContainsAny("[]") || authority[(at + 1)..].Contains('@')) return "the token holds @, [ or ], which must be written %40, %5B or %5D";
            if (!PercentEncoding.TryDecode(authority[..at], plusIsSpace: false, out var token)) return "the token is not UTF-8, or holds control characters";
            _parts.Token = token;
        }
        var hostAndPort = authority[(at + 1)..];
        if (SplitHost(hostAndPort, out var host, out var port) is { } problem) return problem;
        if (port.IsEmpty)
        {
            // udplbd2 leaves the port out where its own address had none; that occurs in admin URIs only.
            if (_parts.LbId.Length > 0 || hostAndPort.EndsWith(':')) return "the control plane's port is missing; HOST:PORT is expected (only an admin URI, without /lb/ID, may go without)";
        }
        else
        {
            if (ReadPort(port, "the control plane's port", out var number) is { } wrong) return wrong;
            _parts.Port = number;
        }
        return ReadHost(host);
    }

    private static string? SplitHost(ReadOnlySpan<char> hostAndPort, out ReadOnlySpan<char> host, out ReadOnlySpan<char> port)
    {
        port = default;
        var colon = hostAndPort.IndexOf(':');
        if (hostAndPort.StartsWith('['))
        {
            var close = hostAndPort.IndexOf(']');
            host = hostAndPort[..(close + 1)];
            if (close < 0) return "the [ before the control plane's address is not closed";
            colon = close + 1;
            if (colon == hostAndPort.Length) return null;
            if (hostAndPort[colon] != ':') return $"after the control plane's address comes '{hostAndPort[colon..]}' instead of a port";
        }
        else if (colon < 0)
        {
            host = hostAndPort;
            return null;
        }
        host = hostAndPort[..colon];
        port = hostAndPort[(colon + 1)..];
        return null;
    }

    private string? ReadHost(ReadOnlySpan<char> host)
    {
        if (host.IsEmpty) return "the control plane's host is missing";
        if (!PercentEncoding.TryDecode(host, plusIsSpace: false, out var name)) return $"the host '{host}' is not UTF-8, or holds control characters";
        if (name[0] == '[')
        {
            if (!EjfatAddress.TryParseIPv6(name.AsSpan(1, name.Length - 2), out var address)) return $"'{name}' is not an IPv6 address";
            _parts.Address = address;
            return null;
        }
        if (EjfatAddress.IsMeantAsIPv4(name))
        {
            if (!EjfatAddress.TryParse(name, out var address)) return $"'{name}' is not an IPv4 address; four decimal numbers without leading zeros are accepted";
            _parts.Address = address;
            return null;
        }
        if (!IsHostName(name)) return $"'{name}' is not a host name";
        _parts.Host = name;
        return options.ResolveHost ? Resolve(name) : null;
    }

    private string? Resolve(string name)
    {
        var family = options.PreferIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        try
        {
            _parts.Address = options.Resolver(name).FirstOrDefault(a => a.AddressFamily == family);
            return _parts.Address is null ? $"the host '{name}' has no {(options.PreferIPv6 ? "IPv6" : "IPv4")} address" : null;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return $"the host '{name}' cannot be resolved: {e.Message}";
        }
    }

    private string? ReadPath(ReadOnlySpan<char> path)
    {
        if (path.ContainsAny("[]")) return "the path holds [ or ], which must be written %5B or %5D";
        if (!PercentEncoding.TryDecode(path, plusIsSpace: false, out var decoded)) return "the path is not UTF-8, or holds control characters";
        _parts.LbId = decoded[(decoded.LastIndexOf('/') + 1)..];
        return null;
    }

    private string? ReadQuery(ReadOnlySpan<char> query)
    {
        foreach (var range in query.Split('&'))
        {
            var parameter = query[range];
            var equals = parameter.IndexOf('=');
            if (!PercentEncoding.TryDecode(equals < 0 ? parameter : parameter[..equals], plusIsSpace: true, out var key)
                || !PercentEncoding.TryDecode(equals < 0 ? default : parameter[(equals + 1)..], plusIsSpace: true, out var value))
                return $"the parameter '{parameter}' is not UTF-8, or holds control characters";
            var problem = key switch
            {
                "sessionid" => ReadSession(value),
                "sync" => ReadSync(value),
                "data" => ReadData(value),
                "" => "there is a parameter without a name (an empty query, or & at its end)",
                _ => $"the parameter '{key}' is unknown; 'sync', 'data' and 'sessionid' in lower case are accepted",
            };
            if (problem is not null) return problem;
        }
        return null;
    }

    private string? ReadSession(string value)
    {
        _parts.SessionId = value;
        return null;
    }

    private string? ReadSync(string value)
    {
        if (!SplitAddress(value, out var address, out var port)) return $"sync='{value}' is not an address; ADDRESS:PORT is accepted, IPv6 in square brackets, no host names";
        if (port is null) return $"sync='{value}' has no port; ADDRESS:PORT is accepted";
        if (ReadPort(port, "the sync port", out var number) is { } problem) return problem;
        _parts.SyncIPv4IsLast = address!.AddressFamily == AddressFamily.InterNetwork;
        if (_parts.SyncIPv4IsLast) _parts.SyncIPv4 = new(address, number);
        else _parts.SyncIPv6 = new(address, number);
        return null;
    }

    // A later one of the same family replaces the earlier one, and the last one's port is the port of both families.
    private string? ReadData(string value)
    {
        if (!SplitAddress(value, out var address, out var port))
            return $"data='{value}' is not an address; ADDRESS, ADDRESS:PORT and ADDRESS:FIRST-LAST are accepted, IPv6 in square brackets, no host names";
        var ports = new UdpPortRange(EjfatUri.DefaultDataPort);
        if (port is not null)
        {
            var dash = port.IndexOf('-', StringComparison.Ordinal);
            if (ReadPort(dash < 0 ? port : port.AsSpan(0, dash), "the data port", out var first) is { } problem) return problem;
            var last = first;
            if (dash >= 0 && ReadPort(port.AsSpan(dash + 1), "the last data port", out last) is { } wrong) return wrong;
            if (last < first) return $"the data ports {port} are in the wrong order";
            ports = new(first, last);
        }
        _parts.DataPorts = ports;
        if (address!.AddressFamily == AddressFamily.InterNetwork) _parts.DataIPv4 = address;
        else _parts.DataIPv6 = address;
        return null;
    }

    // What follows the last colon is a port, unless a bracket closes after it.
    private static bool SplitAddress(string value, out IPAddress? address, out string? port)
    {
        port = null;
        var end = value.AsSpan().LastIndexOfAny(']', ':');
        if (end >= 0 && value[end] == ':') (value, port) = (value[..end], value[(end + 1)..]);
        return EjfatAddress.TryParse(value, out address);
    }

    private string? ReadPort(ReadOnlySpan<char> digits, string what, out int port)
    {
        var lowest = options.AllowPrivilegedPorts ? 1 : 1024;
        port = 0;
        if (!digits.IsEmpty && digits.Length <= 9 && !digits.ContainsAnyExceptInRange('0', '9'))
        {
            port = int.Parse(digits);
            if (port >= lowest && port <= 65535) return null;
        }
        return $"{what} '{digits}' is not accepted; a decimal number in {lowest}..65535 is";
    }
}
