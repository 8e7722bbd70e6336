using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Penstock.Ejfat.Wire;

namespace Penstock.Ejfat.Segmenting;

/// <summary>The two headers before each segment of one event. They differ in the segment's offset only.</summary>
internal struct DatagramHeader
{
    /// <summary>Bytes of both.</summary>
    public const int Size = LbHeaderV2.Size + ReHeader.Size;

    private const int SegmentOffsetOffset = LbHeaderV2.Size + ReHeader.BufferOffsetOffset;

    private Bytes _bytes;

    /// <summary>The headers of an event.</summary>
    /// <param name="lbVersion">2 or 3.</param>
    /// <param name="tick">What the load balancer routes by.</param>
    /// <param name="entropy">Version 2's entropy, version 3's port select.</param>
    /// <param name="dataId">The source or channel.</param>
    /// <param name="eventBytes">Bytes of the whole event.</param>
    /// <param name="eventNumber">The event's number.</param>
    public DatagramHeader(int lbVersion, ulong tick, ushort entropy, ushort dataId, uint eventBytes, ulong eventNumber)
    {
        Span<byte> bytes = _bytes;
        // Version 3 takes the slot from the tick's low 16 bits, as E2SAR does.
        if (lbVersion == LbHeaderV3.Version) new LbHeaderV3((ushort)tick, entropy, tick).Write(bytes);
        else new LbHeaderV2(entropy, tick).Write(bytes);
        new ReHeader(dataId, 0, eventBytes, eventNumber).Write(bytes[LbHeaderV2.Size..]);
    }

    /// <summary>Writes the 36 bytes of the segment that begins at <paramref name="offset"/>.</summary>
    public readonly void Write(Span<byte> destination, uint offset)
    {
        ((ReadOnlySpan<byte>)_bytes).CopyTo(destination);
        BinaryPrimitives.WriteUInt32BigEndian(destination[SegmentOffsetOffset..], offset);
    }

    [InlineArray(Size)]
    private struct Bytes
    {
        private byte _first;
    }
}
