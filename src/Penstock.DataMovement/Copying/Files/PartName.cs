using System.Buffers.Text;
using Penstock.Checksums;

namespace Penstock.DataMovement.Copying.Files;

/// <summary>The name a file has while it is written: <c>.NAME.OPERATION.part</c>, cut to what a folder takes, then with the name's hash.</summary>
internal static class PartName
{
    private const int LongestName = 255;
    private static ReadOnlySpan<byte> End => ".part"u8;

    /// <summary>With a zero at the end.</summary>
    public static byte[] Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> operation)
    {
        var extra = 1 + 1 + operation.Length + End.Length;
        if (name.Length + extra <= LongestName) return [(byte)'.', .. name, (byte)'.', .. operation, .. End, 0];
        Span<byte> hash = stackalloc byte[16];
        Utf8Formatter.TryFormat(Xxh3.Hash(name), hash, out _, new System.Buffers.StandardFormat('x', 16));
        return [(byte)'.', .. name[..(LongestName - extra - hash.Length - 1)], (byte)'~', .. hash, (byte)'.', .. operation, .. End, 0];
    }

    /// <summary>True for a name of this operation's making.</summary>
    public static bool IsOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> operation) =>
        name.Length > operation.Length + End.Length + 2 && name[0] == '.' && name.EndsWith(End)
        && name[..^End.Length].EndsWith(operation) && name[^(End.Length + operation.Length + 1)] == '.';
}
