using System.Buffers;
using System.Text;

namespace Penstock.Rpc.Wire;

/// <summary>grpc-message: UTF-8 where everything but printable ASCII, and the percent sign, is written %XX.</summary>
internal static class PercentEncoding
{
    // Peers bound the whole block of trailers to 8 KiB (gRPC's default): a longer text would lose them all.
    public const int MaxEncodedLength = 4096;

    private static readonly SearchValues<char> Plain = SearchValues.Create(" !\"#$&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    public static string Encode(string text)
    {
        if (text.Length <= MaxEncodedLength && !text.AsSpan().ContainsAnyExcept(Plain)) return text;
        var encoded = new StringBuilder(text.Length + 32);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var before = encoded.Length;
            if (rune.IsAscii && Plain.Contains((char)rune.Value)) encoded.Append((char)rune.Value);
            else foreach (var b in utf8[..rune.EncodeToUtf8(utf8)]) encoded.Append('%').Append(b.ToString("X2"));
            if (encoded.Length > MaxEncodedLength - 3)
            {
                encoded.Length = before;
                encoded.Append("...");
                break;
            }
        }
        return encoded.ToString();
    }

    /// <summary>Never fails: a percent sign that introduces nothing is kept.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains('%')) return text;
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[length++] = (byte)((Digit(text[i + 1]) << 4) | Digit(text[i + 2]));
                i += 2;
            }
            else
            {
                length += Encoding.UTF8.GetBytes(text.AsSpan(i, 1), bytes.AsSpan(length));
            }
        }
        return Encoding.UTF8.GetString(bytes, 0, length);

        static int Digit(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    }
}
