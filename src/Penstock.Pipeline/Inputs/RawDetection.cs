using Microsoft.Win32.SafeHandles;
using Penstock.Pipeline.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.Pipeline.Inputs;

/// <summary>
/// Tells files of raw pages from others by their first header. A damaged raw file must be refused, not travel as something else: so two
/// signs are enough, and one for a file that calls itself <c>.raw</c>.
/// </summary>
public static class RawDetection
{
    private const int ReservedBytes = 28;

    /// <summary>True when the file is to be read as raw pages.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool IsRaw(SafeFileHandle file, FilePath name)
    {
        Span<byte> first = stackalloc byte[Rdh.Size];
        first = first[..RandomAccess.Read(file, first, 0)];
        var named = name.Bytes.Length > 4 && name.Bytes[^4..] is [(byte)'.', (byte)'r' or (byte)'R', (byte)'a' or (byte)'A', (byte)'w' or (byte)'W'];
        if (first.Length < Rdh.Size)
        {
            // Empty, or cut inside its first header.
            return named && (first.IsEmpty || first[0] is >= 3 and <= 7);
        }

        Rdh.TryRead(first, out var rdh);
        var signs = (rdh.Version is >= 3 and <= 7 ? 1 : 0) + (rdh.HeaderSize == Rdh.Size ? 1 : 0);
        return RdhCheck.FindFault(first, rdh) is null || (named ? signs >= 1 || HasNext(file, rdh) : signs == 2 && IsSparse(first));
    }

    private static bool HasNext(SafeFileHandle file, in Rdh rdh)
    {
        Span<byte> next = stackalloc byte[Rdh.Size];
        return RandomAccess.Read(file, next, rdh.OffsetToNext) == next.Length && Rdh.TryRead(next, out var second) && RdhCheck.FindFault(next, second) is null;
    }

    /// <summary>Most of the bytes that a header has no use for are zero.</summary>
    private static bool IsSparse(ReadOnlySpan<byte> header) =>
        header[6..8].Count((byte)0) + header[25..32].Count((byte)0) + header[39..48].Count((byte)0) + header[54..64].Count((byte)0) > ReservedBytes / 2;
}
