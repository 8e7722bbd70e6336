using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Penstock.Scaler.Ymq.WebSocket;

/// <summary>The HTTP exchange that turns a connection into a WebSocket (RFC 6455, section 4), as the original asks for it and answers.</summary>
internal static class WebSocketUpgrade
{
    /// <summary>A longer request or answer is refused.</summary>
    public const int MaxHeaderBytes = 65_536;

    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    public static string AcceptOf(string key) =>
#pragma warning disable CA5350 // the protocol asks for SHA-1
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSuffix)));
#pragma warning restore CA5350

    public static byte[] Request(YmqAddress address, string key) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"GET {address.Path} HTTP/1.1\r\nHost: {address.Host}:{address.Port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"));

    public static byte[] Response(string key) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {AcceptOf(key)}\r\n\r\n");

    /// <summary>Where the header ends, just after the empty line; -1 if it is not all there.</summary>
    public static int EndOf(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        return end < 0 ? -1 : end + 4;
    }

    /// <summary>The key of a valid request, or null.</summary>
    public static string? KeyOfRequest(ReadOnlySpan<byte> header)
    {
        var lines = Encoding.Latin1.GetString(header).Split("\r\n");
        var first = lines[0].Split(' ');
        if (first.Length != 3 || first[0] != "GET" || first[2] != "HTTP/1.1") return null;
        if (!Is(Header(lines, "Upgrade"), "websocket") || Header(lines, "Sec-WebSocket-Version") != "13") return null;
        var connection = Header(lines, "Connection");
        if (connection is null || !connection.Split(',').Any(token => Is(token.Trim(), "upgrade"))) return null;
        var key = Header(lines, "Sec-WebSocket-Key");
        return string.IsNullOrEmpty(key) || key.Length > 256 ? null : key;
    }

    /// <summary>Whether a server accepted the request with this key.</summary>
    public static bool IsAccepted(ReadOnlySpan<byte> header, string key)
    {
        var lines = Encoding.Latin1.GetString(header).Split("\r\n");
        return lines[0].StartsWith("HTTP/1.1 101", StringComparison.Ordinal) && Header(lines, "Sec-WebSocket-Accept") == AcceptOf(key);
    }

    private static bool Is(string? value, string wanted) => string.Equals(value, wanted, StringComparison.OrdinalIgnoreCase);

    private static string? Header(string[] lines, string name)
    {
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && Is(line[..colon].Trim(), name)) return line[(colon + 1)..].Trim();
        }
        return null;
    }
}
