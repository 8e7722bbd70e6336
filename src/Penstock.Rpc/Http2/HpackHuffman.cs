using System.Diagnostics.CodeAnalysis;

namespace Penstock.Rpc.Http2;

/// <summary>HPACK's Huffman code (RFC 7541 appendix B). The code is canonical, so the lengths of its words say everything.</summary>
internal static class HpackHuffman
{
    private const int LongestWord = 30;
    private const int EndOfString = 256;

    // By symbol: 16 a row, then the end of string.
    private static readonly byte[] Lengths =
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    // Symbols in the order of their words; where the words of each length begin, as a word and as a place in that order.
    private static readonly short[] Symbols = [.. Enumerable.Range(0, Lengths.Length).OrderBy(s => Lengths[s]).ThenBy(s => s).Select(s => (short)s)];
    private static readonly (uint FirstWord, int FirstPlace, int Count)[] ByLength = Canonical();

    /// <summary>Decodes a whole string; false when it is not one, or longer than <paramref name="maxLength"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, int maxLength, [NotNullWhen(true)] out byte[]? text)
    {
        text = null;
        // The shortest word has five bits.
        var output = new byte[Math.Min(maxLength, encoded.Length * 8 / 5)];
        var written = 0;
        uint word = 0;
        var bits = 0;
        foreach (var b in encoded)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                word = (word << 1) | (((uint)b >> bit) & 1);
                if (++bits > LongestWord) return false;
                var (firstWord, firstPlace, count) = ByLength[bits];
                if (word - firstWord >= (uint)count) continue;
                var symbol = Symbols[firstPlace + (int)(word - firstWord)];
                if (symbol == EndOfString || written == output.Length) return false;
                output[written++] = (byte)symbol;
                (word, bits) = (0, 0);
            }
        }
        // Padding: fewer than eight bits, all of them ones.
        if (bits > 7 || word != (1u << bits) - 1) return false;
        text = output[..written];
        return true;
    }

    private static (uint FirstWord, int FirstPlace, int Count)[] Canonical()
    {
        var table = new (uint FirstWord, int FirstPlace, int Count)[LongestWord + 1];
        uint word = 0;
        var place = 0;
        for (var length = 1; length <= LongestWord; length++)
        {
            word <<= 1;
            var count = Lengths.Count(l => l == length);
            table[length] = (word, place, count);
            word += (uint)count;
            place += count;
        }
        return table;
    }
}
