using System.Globalization;
using Penstock.Checksums;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Comparing;

/// <summary>Where both sides are files, the bytes of a part that differs are compared themselves, and the note says which do.</summary>
internal static class PartBytes
{
    // What is beyond is told as the part that it is in.
    private const int MostOfTimeFrame = 100;
    private const int PieceBytes = 1 << 16;

    public static TfComparisonResult Look(TfComparisonResult result, FileSide flp, int flpIndex, FileSide epn, int epnIndex, ChecksumKind checksum, CancellationToken stop)
    {
        var looked = 0;
        if (!result.Differences.Any(d => d.Code == DifferenceCode.Checksum)) return result;
        return result with { Differences = [.. result.Differences.Select(d => d.Code == DifferenceCode.Checksum && looked++ < MostOfTimeFrame ? d with { Note = NoteOf(d) ?? d.Note } : d)] };

        string? NoteOf(Difference difference)
        {
            stop.ThrowIfCancellationRequested();
            if (difference is not { Equipment: { } equipment, ByteCount: { } size }) return null;
            var (left, right) = (flp.FindPart(flpIndex, equipment, size, Value(difference.FlpValue), checksum), epn.FindPart(epnIndex, equipment, size, Value(difference.EpnValue), checksum));
            return left is { } one && right is { } other ? Compare(flp, one, epn, other, size, stop) : null;
        }
    }

    private static ulong? Value(string? hex) => ulong.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string? Compare(FileSide flp, long flpOffset, FileSide epn, long epnOffset, long size, CancellationToken stop)
    {
        var (left, right) = (new byte[PieceBytes], new byte[PieceBytes]);
        var (first, last, count) = (-1L, -1L, 0L);
        for (var at = 0L; at < size; at += PieceBytes)
        {
            stop.ThrowIfCancellationRequested();
            var length = (int)Math.Min(PieceBytes, size - at);
            flp.ReadAt(flpOffset + at, left.AsSpan(0, length));
            epn.ReadAt(epnOffset + at, right.AsSpan(0, length));
            for (var i = left.AsSpan(0, length).CommonPrefixLength(right); i < length; i++)
            {
                if (left[i] == right[i]) continue;
                (first, last, count) = (first < 0 ? at + i : first, at + i, count + 1);
            }
        }

        if (count == 0) return null;
        var bytes = first == last ? $"byte {first} of the part differs" : $"{count} bytes within {first}..{last} of the part differ";
        return string.Create(CultureInfo.InvariantCulture, $"{bytes}; the first is at offset {flpOffset + first} of the FLP file, {epnOffset + first} of the EPN file");
    }
}
