using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Penstock.Ejfat;

/// <summary>Percent-encoding as in RFC 3986.</summary>
internal static class PercentEncoding
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// <summary>Every character that may stand in a URI; the percent sign only before two hexadecimal digits.</summary>
    public static readonly SearchValues<char> Legal = SearchValues.Create(Unreserved + ":/?#[]@!$&'()*+,;=%");

    /// <summary>What stands for itself in user information (RFC 3986, 3.2.1).</summary>
    public static readonly SearchValues<char> UserInfo = SearchValues.Create(Unreserved + "!$&'()*+,;=:");

    /// <summary>What stands for itself in a segment of a path (RFC 3986, 3.3).</summary>
    public static readonly SearchValues<char> PathSegment = SearchValues.Create(Unreserved + "!$&'()*+,;=:@");

    /// <summary>What stands for itself in a parameter's value: what a query may hold, but not what separates parameters or means a space.</summary>
    public static readonly SearchValues<char> QueryValue = SearchValues.Create(Unreserved + "!$'()*,;:@/?");

    public static string Encode(string text, SearchValues<char> itself)
    {
        if (!text.AsSpan().ContainsAnyExcept(itself)) return text;
        var encoded = new StringBuilder(text.Length * 2);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (b < 0x80 && itself.Contains((char)b)) encoded.Append((char)b);
            else encoded.Append('%').Append(b.ToString("X2"));
        }
        return encoded.ToString();
    }

    /// <summary>Undoes <see cref="Encode"/>.</summary>
    /// <returns>False where the bytes are not UTF-8, or hold control characters, which have no business in names and tokens.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, bool plusIsSpace, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) return false;
                bytes[length++] = (byte)((HexValue(text[i + 1]) << 4) | HexValue(text[i + 2]));
                i += 2;
                continue;
            }
            if (c >= 0x80) return false;
            bytes[length++] = c == '+' && plusIsSpace ? (byte)' ' : (byte)c;
        }
        var written = bytes.AsSpan(0, length);
        if (!Utf8.IsValid(written)) return false;
        foreach (var b in written)
        {
            if (b is < 0x20 or 0x7F) return false;
        }
        decoded = Encoding.UTF8.GetString(written);
        return true;
    }

    private static int HexValue(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}
