using System.Globalization;

namespace Penstock.TimeFrames.Headers;

/// <summary>
/// Judges one raw data header by itself: what a page can be walked and told apart by. Whether pages form whole heartbeat frames is judged
/// by <see cref="Raw.HeartbeatFrameScan"/>; detector payload by nobody here.
/// </summary>
public static class RdhCheck
{
    private const int LastDataFormat = 2;

    /// <summary>The first fault of the header at the beginning of <paramref name="bytes"/>; null when it is sound.</summary>
    /// <param name="bytes">At least 64 bytes.</param>
    /// <param name="header">The same, read.</param>
    public static RdhFault? FindFault(ReadOnlySpan<byte> bytes, in Rdh header)
    {
        if (header.Version is not (6 or 7)) return new RdhFault("version", Text(header.Version), "6 and 7 are accepted");
        if (header.HeaderSize != Rdh.Size) return new RdhFault("headerSize", Text(header.HeaderSize), $"{Rdh.Size} is accepted");
        if (header.OffsetToNext is < Rdh.Size or > Rdh.MaxPageBytes)
        {
            return new RdhFault("offsetToNext", Text(header.OffsetToNext), $"{Rdh.Size}..{Rdh.MaxPageBytes} is accepted");
        }

        if (header.MemorySize < Rdh.Size || header.MemorySize > header.OffsetToNext)
        {
            return new RdhFault("memorySize", Text(header.MemorySize), $"{Rdh.Size}..{header.OffsetToNext} (offsetToNext) is accepted");
        }

        if (header.BunchCrossing > Rdh.LastBunchCrossing)
        {
            return new RdhFault("bunchCrossing", Text(header.BunchCrossing), $"0..{Rdh.LastBunchCrossing} is accepted");
        }

        var lastFormat = header.Version == 7 ? LastDataFormat : 0;
        if (header.DataFormat > lastFormat) return new RdhFault("dataFormat", Text(header.DataFormat), $"0..{lastFormat} is accepted in version {header.Version}");
        return header.StopBit > 1 ? new RdhFault("stop", Text(header.StopBit), "0 and 1 are accepted") : FindReserved(bytes);
    }

    private static RdhFault? FindReserved(ReadOnlySpan<byte> bytes)
    {
        foreach (var (offset, count) in Rdh.Reserved)
        {
            var at = bytes.Slice(offset, count).IndexOfAnyExcept((byte)0);
            if (at >= 0) return new RdhFault($"reserved byte {offset + at}", $"0x{bytes[offset + at]:x2}", "0 is accepted");
        }

        return null;
    }

    private static string Text(uint value) => value.ToString(CultureInfo.InvariantCulture);
}
