using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Penstock.Ejfat;

/// <summary>Reads address literals strictly: four decimal numbers without leading zeros, or IPv6. The short and octal forms that
/// <see cref="IPAddress.Parse(string)"/> takes (<c>127.1</c>, <c>010.0.0.1</c>) mean different addresses to different programs and are refused.</summary>
public static class EjfatAddress
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private static readonly SearchValues<char> IPv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>Reads an address literal, IPv6 with or without square brackets.</summary>
    /// <exception cref="EjfatException">It is not one (<see cref="E2sarErrorCode.ParameterError"/>).</exception>
    public static IPAddress Parse(string text) => TryParse(text, out var address) ? address : throw new EjfatException(
        E2sarErrorCode.ParameterError, $"'{text}' is not an IP address; an IPv4 literal (10.0.0.1) or an IPv6 literal (fd00::1) is accepted");

    /// <summary>Reads an address literal, IPv6 with or without square brackets.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        return text is not null && TryParse(text.AsSpan(), out address);
    }

    internal static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text.Length > 1 && text[0] == '[' && text[^1] == ']') text = text[1..^1];
        if (!IsIPv4(text) && !IsShapedLikeIPv6(text)) return false;
        return IPAddress.TryParse(text, out address);
    }

    internal static bool TryParseIPv6(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        return IsShapedLikeIPv6(text) && IPAddress.TryParse(text, out address) && address.AddressFamily == AddressFamily.InterNetworkV6;
    }

    /// <summary>Whether a host is meant to be an IPv4 address, well written or not: its last label is a number.</summary>
    internal static bool IsMeantAsIPv4(ReadOnlySpan<char> host)
    {
        if (host.EndsWith('.')) host = host[..^1];
        var label = host[(host.LastIndexOf('.') + 1)..];
        if (label.IsEmpty) return false;
        if (!label.ContainsAnyExceptInRange('0', '9')) return true;
        return label.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && !label[2..].ContainsAnyExcept(HexDigits);
    }

    private static bool IsIPv4(ReadOnlySpan<char> text)
    {
        var parts = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (++parts > 4 || part.Length is 0 or > 3 || part.ContainsAnyExceptInRange('0', '9')) return false;
            if (part.Length > 1 && part[0] == '0') return false;
            if (int.Parse(part) > 255) return false;
        }
        return parts == 4;
    }

    // IPAddress checks the rest; alone it would also take brackets, ports, and zones of interfaces that do not exist.
    private static bool IsShapedLikeIPv6(ReadOnlySpan<char> text)
    {
        var zone = text.IndexOf('%');
        if (zone >= 0 && zone == text.Length - 1) return false;
        var digits = zone < 0 ? text : text[..zone];
        return digits.Contains(':') && !digits.ContainsAnyExcept(IPv6Characters);
    }
}
