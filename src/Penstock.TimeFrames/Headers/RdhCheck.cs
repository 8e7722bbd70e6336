using System.Globalization;

namespace Penstock.TimeFrames.Headers;

/// <summary>
/// Judges one raw data header by itself: what a page can be walked and told apart by. Whether pages form whole heartbeat frames is judged
/// by <see cref="Raw.HeartbeatFrameScan"/>; detector payload by nobody here.
/// </summary>
public static class RdhCheck
{
    /// <summary>The oldest version that is read.</summary>
    internal const int FirstVersion = 3;

    /// <summary>The newest.</summary>
    internal const int LastVersion = 7;

    private const int LastDataFormat = 2;

    /// <summary>The first fault of the header at the beginning of <paramref name="bytes"/>; null when it is sound.</summary>
    /// <param name="bytes">At least 64 bytes.</param>
    /// <param name="header">The same, read.</param>
    public static RdhFault? FindFault(ReadOnlySpan<byte> bytes, in Rdh header)
    {
        if (header.Version is < FirstVersion or > LastVersion) return Fault(Rdh.VersionOffset, "version", header.Version, $"{FirstVersion}..{LastVersion} is accepted");
        if (header.HeaderSize != Rdh.Size) return Fault(Rdh.HeaderSizeOffset, "headerSize", header.HeaderSize, $"{Rdh.Size} is accepted");
        if (header.OffsetToNext is < Rdh.Size or > Rdh.MaxPageBytes)
        {
            return Fault(Rdh.OffsetToNextOffset, "offsetToNext", header.OffsetToNext, $"{Rdh.Size}..{Rdh.MaxPageBytes} is accepted");
        }

        if (header.MemorySize < Rdh.Size || header.MemorySize > header.OffsetToNext)
        {
            return Fault(Rdh.MemorySizeOffset, "memorySize", header.MemorySize, $"{Rdh.Size}..{header.OffsetToNext} (offsetToNext) is accepted");
        }

        var isOld = header.Version <= Rdh.LastOldVersion;
        if (header.BunchCrossing > Rdh.LastBunchCrossing)
        {
            return Fault(isOld ? RdhV4.HeartbeatBunchCrossingOffset : Rdh.BunchCrossingOffset, "bunchCrossing", header.BunchCrossing, $"0..{Rdh.LastBunchCrossing} is accepted");
        }

        var lastFormat = header.Version == LastVersion ? LastDataFormat : 0;
        if (header.DataFormat > lastFormat) return Fault(Rdh.DataFormatOffset, "dataFormat", header.DataFormat, $"0..{lastFormat} is accepted in version {header.Version}");
        return header.StopBit > 1 ? Fault(StopOffset(header), "stop", header.StopBit, "0 and 1 are accepted") : FindReserved(bytes, header.Version);
    }

    /// <summary>
    /// True when these bytes are meant as the beginning of a page, be it a damaged one: a sound header, or version and size of one with most of what has to be
    /// zero zero.
    /// </summary>
    /// <param name="bytes">Of the data; fewer than 64 are none.</param>
    public static bool IsMeantAsPage(ReadOnlySpan<byte> bytes)
    {
        if (!Rdh.TryRead(bytes, out var header)) return false;
        if (FindFault(bytes, header) is null) return true;
        if (header.Version is < FirstVersion or > LastVersion || header.HeaderSize != Rdh.Size) return false;
        var (zeros, all) = (0, 0);
        foreach (var (offset, count) in ReservedOf(header.Version))
        {
            zeros += bytes.Slice(offset, count).Count((byte)0);
            all += count;
        }

        return zeros > all / 2;
    }

    internal static int StopOffset(in Rdh header) => header.Version <= Rdh.LastOldVersion ? RdhV4.StopBitOffset : Rdh.StopBitOffset;

    internal static int PageCounterOffset(in Rdh header) => header.Version <= Rdh.LastOldVersion ? RdhV4.PageCounterOffset : Rdh.PageCounterOffset;

    private static RdhFault? FindReserved(ReadOnlySpan<byte> bytes, byte version)
    {
        if (version == 5 && bytes[Rdh.SourceIdOffset] != 0) return Reserved(bytes, Rdh.SourceIdOffset, "0 is accepted in version 5");
        foreach (var (offset, count) in ReservedOf(version))
        {
            var at = bytes.Slice(offset, count).IndexOfAnyExcept((byte)0);
            if (at >= 0) return Reserved(bytes, offset + at, "0 is accepted");
        }

        return null;
    }

    private static (int Offset, int Bytes)[] ReservedOf(byte version) => version <= Rdh.LastOldVersion ? RdhV4.Reserved : Rdh.Reserved;

    private static RdhFault Reserved(ReadOnlySpan<byte> bytes, int at, string accepted) => new($"reserved byte {at}", $"0x{bytes[at]:x2}", accepted) { Offset = at };

    private static RdhFault Fault(int offset, string field, uint value, string accepted) => new(field, Text(value), accepted) { Offset = offset };

    private static string Text(uint value) => value.ToString(CultureInfo.InvariantCulture);
}
