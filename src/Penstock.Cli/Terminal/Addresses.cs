using System.Net;

namespace Penstock.Cli.Terminal;

/// <summary>Addresses as the verbs take them.</summary>
internal static class Addresses
{
    /// <summary><c>ADDR:PORT</c>, <c>[V6]:PORT</c>.</summary>
    /// <exception cref="UsageException">Names the option, the value and what is accepted.</exception>
    public static IPEndPoint EndPoint(string option, string text)
    {
        // IPEndPoint.Parse takes a bare '::1' for an address without a port, and '1' for 0.0.0.1.
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? string.Empty : text[..colon];
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if ((bracketed || (!host.Contains(':') && host.Count(c => c == '.') == 3)) && IPEndPoint.TryParse(text, out var endPoint))
        {
            return endPoint;
        }

        throw new UsageException($"{option}: '{text}' is not an address with a port; 127.0.0.1:19010 or [::1]:19010 is accepted");
    }

    /// <summary>An IPv4 or IPv6 literal.</summary>
    /// <exception cref="UsageException">Names the option, the value and what is accepted.</exception>
    public static IPAddress Address(string option, string text) =>
        IPAddress.TryParse(text.Trim('[', ']'), out var address) && (text.Contains(':') || text.Count(c => c == '.') == 3)
            ? address
            : throw new UsageException($"{option}: '{text}' is not an IP address; 192.0.2.1 or 2001:db8::1 is accepted");
}
