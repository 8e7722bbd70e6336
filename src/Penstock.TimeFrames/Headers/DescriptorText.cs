using System.Text;

namespace Penstock.TimeFrames.Headers;

/// <summary>Text of O2's fixed character fields: zeros to the right, none at the end of a full one; compared byte by byte over the whole field.</summary>
internal static class DescriptorText
{
    /// <summary>Fills <paramref name="field"/> with the text and zeros.</summary>
    public static void Encode(string text, Span<byte> field)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > field.Length || text.Any(c => c is < ' ' or > '~'))
        {
            throw new ArgumentException($"'{text}' is no descriptor; up to {field.Length} printable ASCII characters are accepted", nameof(text));
        }

        field.Clear();
        Encoding.ASCII.GetBytes(text, field);
    }

    /// <summary>Without the zeros to the right, at least one character; what is not printable ASCII appears as \xNN.</summary>
    public static string Decode(ReadOnlySpan<byte> field)
    {
        var text = field[..Math.Max(1, field.LastIndexOfAnyExcept((byte)0) + 1)];
        if (text.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0) return Encoding.ASCII.GetString(text);
        var shown = new StringBuilder();
        foreach (var value in text) shown.Append(value is >= (byte)' ' and <= (byte)'~' ? ((char)value).ToString() : $"\\x{value:x2}");
        return shown.ToString();
    }
}
