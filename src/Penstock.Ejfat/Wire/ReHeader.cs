using System.Buffers.Binary;

namespace Penstock.Ejfat.Wire;

/// <summary>
/// The reassembly header, version 1: 20 bytes, big-endian, before the payload of every segment. The segment's own length is not in it: it
/// is what remains of the datagram.
/// </summary>
/// <param name="dataId">The source or channel.</param>
/// <param name="bufferOffset">Where the segment begins in the event, in bytes.</param>
/// <param name="bufferLength">Bytes of the whole event, the same in all its segments.</param>
/// <param name="eventNumber">The event's number at its source.</param>
public readonly struct ReHeader(ushort dataId, uint bufferOffset, uint bufferLength, ulong eventNumber)
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 20;

    /// <summary>The first byte: version 1 in the upper half, zero in the lower.</summary>
    public const byte VersionByte = 0x10;

    internal const int VersionOffset = 0;
    internal const int ReservedOffset = 1;
    internal const int DataIdOffset = 2;
    internal const int BufferOffsetOffset = 4;
    internal const int BufferLengthOffset = 8;
    internal const int EventNumberOffset = 12;

    /// <summary>The source or channel.</summary>
    public ushort DataId { get; } = dataId;

    /// <summary>Where the segment begins in the event, in bytes.</summary>
    public uint BufferOffset { get; } = bufferOffset;

    /// <summary>Bytes of the whole event.</summary>
    public uint BufferLength { get; } = bufferLength;

    /// <summary>The event's number at its source.</summary>
    public ulong EventNumber { get; } = eventNumber;

    /// <summary>Reads the header at the beginning of <paramref name="bytes"/>.</summary>
    /// <returns>False when there are fewer than 20 bytes, or the first two are not 0x10 0x00 (E2SAR's validity test).</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ReHeader header)
    {
        if (bytes.Length < Size || bytes[VersionOffset] != VersionByte || bytes[ReservedOffset] != 0)
        {
            header = default;
            return false;
        }

        header = new ReHeader(
            BinaryPrimitives.ReadUInt16BigEndian(bytes[DataIdOffset..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[BufferOffsetOffset..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[BufferLengthOffset..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[EventNumberOffset..]));
        return true;
    }

    /// <summary>Writes the 20 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination[EventNumberOffset..], EventNumber);
        destination[VersionOffset] = VersionByte;
        destination[ReservedOffset] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(destination[DataIdOffset..], DataId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[BufferOffsetOffset..], BufferOffset);
        BinaryPrimitives.WriteUInt32BigEndian(destination[BufferLengthOffset..], BufferLength);
    }
}
