using System.Globalization;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>Reads an equipment's identifier from the text that it has in a database.</summary>
internal static class EquipmentText
{
    /// <summary>The identifier; what the text holds beyond the fields is cut off.</summary>
    public static EquipmentId Read(string origin, string description, long subSpecification) => new(
        DataOrigin.Read(Bytes(origin, DataOrigin.Size)),
        DataDescription.Read(Bytes(description, DataDescription.Size)),
        unchecked((uint)subSpecification));

    // What is not printable stands as \xNN, as DescriptorText writes it.
    private static byte[] Bytes(string text, int size)
    {
        var bytes = new byte[size];
        for (var (at, i) = (0, 0); at < size && i < text.Length; at++)
        {
            var coded = text.Length >= i + 4 && text[i] == '\\' && text[i + 1] == 'x'
                && byte.TryParse(text.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[at]);
            if (!coded) bytes[at] = (byte)text[i];
            i += coded ? 4 : 1;
        }

        return bytes;
    }
}
