using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Penstock.TimeFrames.Summaries;

/// <summary>What is kept of one data part: 16 bytes in a summary.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Meta">Bit 0: the last page has the stop bit; bit 1: the heartbeat frame was rejected; bits 2..15: number of the heartbeat frame in the time frame, all ones where there is none.</param>
/// <param name="Checksum">Of the bytes, by the summary's kind.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PartSummary(uint Size, ushort Meta, ulong Checksum)
{
    internal const int Bytes = 16;
    internal const ushort Stop = 1;
    internal const ushort Rejected = 2;
    internal const int NoFrame = 0x3FFF;

    /// <summary>The last page has the stop bit.</summary>
    public bool IsStopped => (Meta & Stop) != 0;

    /// <summary>The trigger of the heartbeat frame says reject.</summary>
    public bool IsRejected => (Meta & Rejected) != 0;

    /// <summary>Number of the heartbeat frame in its time frame; null where the part has no raw data header or its orbit lies outside.</summary>
    public int? HeartbeatFrame => Meta >> 2 == NoFrame ? null : Meta >> 2;

    internal static PartSummary Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));

    // The two bytes after the size are for the message's number where parts of several messages stand in one row (a database's packed parts).
    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Size);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[4..], 0);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[6..], Meta);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], Checksum);
    }
}
