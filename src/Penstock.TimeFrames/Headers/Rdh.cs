using System.Buffers.Binary;

namespace Penstock.TimeFrames.Headers;

/// <summary>
/// The raw data header of version 3 to 7: 64 bytes, little-endian, at the beginning of every page that an ALICE common readout unit writes.
/// Version 6 differs from 7 only in having no data format, version 5 also in having no detector. Versions 3 and 4 have another layout
/// (<see cref="RdhV4"/>): of their two orbits and bunch crossings, the heartbeat's are taken.
/// </summary>
public readonly record struct Rdh
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 64;

    /// <summary>Bytes of the largest page, header included.</summary>
    public const int MaxPageBytes = 8192;

    /// <summary>The last bunch crossing of an orbit: the LHC has 3564.</summary>
    public const int LastBunchCrossing = 3563;

    /// <summary>The trigger bits that every heartbeat frame begins with: orbit and heartbeat.</summary>
    public const uint HeartbeatTrigger = 0x3;

    /// <summary>The trigger bit of a time frame's first orbit.</summary>
    public const uint TimeFrameTrigger = 0x800;

    internal const int VersionOffset = 0;
    internal const int HeaderSizeOffset = 1;
    internal const int FeeIdOffset = 2;
    internal const int PriorityOffset = 4;
    internal const int SourceIdOffset = 5;
    internal const int OffsetToNextOffset = 8;
    internal const int MemorySizeOffset = 10;
    internal const int LinkIdOffset = 12;
    internal const int PacketCounterOffset = 13;
    internal const int CruOffset = 14;
    internal const int BunchCrossingOffset = 16;
    internal const int OrbitOffset = 20;
    internal const int DataFormatOffset = 24;
    internal const int TriggerTypeOffset = 32;
    internal const int PageCounterOffset = 36;
    internal const int StopBitOffset = 38;
    internal const int DetectorFieldOffset = 48;
    internal const int DetectorParOffset = 52;

    // Where there has to be nothing: from, bytes. Versions 5 and 6 have the data format's byte among them, version 5 the detector's too.
    internal static readonly (int Offset, int Bytes)[] Reserved = [(6, 2), (25, 7), (39, 9), (54, 10)];

    // The last version of the other layout.
    internal const byte LastOldVersion = 4;

    /// <summary>3 to 7.</summary>
    public byte Version { get; init; }

    /// <summary>Bytes of the header as it says itself; 64.</summary>
    public byte HeaderSize { get; init; }

    /// <summary>Number of the front end.</summary>
    public ushort FeeId { get; init; }

    /// <summary>Priority bit.</summary>
    public byte Priority { get; init; }

    /// <summary>The detector, as the data acquisition numbers them (32 is ITS).</summary>
    public byte SourceId { get; init; }

    /// <summary>Bytes from here to the next page's header.</summary>
    public ushort OffsetToNext { get; init; }

    /// <summary>Bytes of the page that are used, header included.</summary>
    public ushort MemorySize { get; init; }

    /// <summary>Number of the link at its end point.</summary>
    public byte LinkId { get; init; }

    /// <summary>Counts packets; wraps at 256.</summary>
    public byte PacketCounter { get; init; }

    /// <summary>Number of the readout unit, 12 bits.</summary>
    public ushort CruId { get; init; }

    /// <summary>End point of the readout unit, 4 bits.</summary>
    public byte EndPointId { get; init; }

    /// <summary>Bunch crossing of the trigger, 0..3563; all 32 bits of the word, of which the upper 20 are zero.</summary>
    public uint BunchCrossing { get; init; }

    /// <summary>The LHC orbit; wraps after 106 hours.</summary>
    public uint Orbit { get; init; }

    /// <summary>Version 7: 0 padded GBT words, 1 unpadded (TOF), 2 unpadded 80-bit words. Version 6: 0.</summary>
    public byte DataFormat { get; init; }

    /// <summary>What triggered, bit by bit.</summary>
    public uint TriggerType { get; init; }

    /// <summary>Number of the page in its heartbeat frame, from 0.</summary>
    public ushort PageCounter { get; init; }

    /// <summary>1 on the last page of a heartbeat frame, else 0.</summary>
    public byte StopBit { get; init; }

    /// <summary>The detector's own bits.</summary>
    public uint DetectorField { get; init; }

    /// <summary>Pause and reset.</summary>
    public ushort DetectorPar { get; init; }

    /// <summary>Reads the fields at the beginning of <paramref name="bytes"/> as they are; <see cref="RdhCheck"/> judges them.</summary>
    /// <returns>False when there are fewer than 64 bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Rdh header)
    {
        if (bytes.Length < Size)
        {
            header = default;
            return false;
        }

        if (bytes[VersionOffset] is 3 or LastOldVersion)
        {
            RdhV4.TryRead(bytes, out var old);
            header = old.ToRdh();
            return true;
        }

        var cru = BinaryPrimitives.ReadUInt16LittleEndian(bytes[CruOffset..]);
        header = new Rdh
        {
            Version = bytes[VersionOffset],
            HeaderSize = bytes[HeaderSizeOffset],
            FeeId = BinaryPrimitives.ReadUInt16LittleEndian(bytes[FeeIdOffset..]),
            Priority = bytes[PriorityOffset],
            SourceId = bytes[SourceIdOffset],
            OffsetToNext = BinaryPrimitives.ReadUInt16LittleEndian(bytes[OffsetToNextOffset..]),
            MemorySize = BinaryPrimitives.ReadUInt16LittleEndian(bytes[MemorySizeOffset..]),
            LinkId = bytes[LinkIdOffset],
            PacketCounter = bytes[PacketCounterOffset],
            CruId = (ushort)(cru & 0xFFF),
            EndPointId = (byte)(cru >> 12),
            BunchCrossing = BinaryPrimitives.ReadUInt32LittleEndian(bytes[BunchCrossingOffset..]),
            Orbit = BinaryPrimitives.ReadUInt32LittleEndian(bytes[OrbitOffset..]),
            DataFormat = bytes[DataFormatOffset],
            TriggerType = BinaryPrimitives.ReadUInt32LittleEndian(bytes[TriggerTypeOffset..]),
            PageCounter = BinaryPrimitives.ReadUInt16LittleEndian(bytes[PageCounterOffset..]),
            StopBit = bytes[StopBitOffset],
            DetectorField = BinaryPrimitives.ReadUInt32LittleEndian(bytes[DetectorFieldOffset..]),
            DetectorPar = BinaryPrimitives.ReadUInt16LittleEndian(bytes[DetectorParOffset..]),
        };
        return true;
    }

    /// <summary>Writes the 64 bytes in the layout of the version, reserved ones as zero. Versions 3 and 4 have no detector, and 16 of the detector's bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        if (Version is 3 or LastOldVersion)
        {
            RdhV4.Of(this).Write(destination);
            return;
        }

        destination[..Size].Clear();
        destination[VersionOffset] = Version;
        destination[HeaderSizeOffset] = HeaderSize;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[FeeIdOffset..], FeeId);
        destination[PriorityOffset] = Priority;
        destination[SourceIdOffset] = SourceId;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[OffsetToNextOffset..], OffsetToNext);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[MemorySizeOffset..], MemorySize);
        destination[LinkIdOffset] = LinkId;
        destination[PacketCounterOffset] = PacketCounter;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[CruOffset..], (ushort)((CruId & 0xFFF) | (EndPointId << 12)));
        BinaryPrimitives.WriteUInt32LittleEndian(destination[BunchCrossingOffset..], BunchCrossing);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[OrbitOffset..], Orbit);
        destination[DataFormatOffset] = DataFormat;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[TriggerTypeOffset..], TriggerType);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[PageCounterOffset..], PageCounter);
        destination[StopBitOffset] = StopBit;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[DetectorFieldOffset..], DetectorField);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[DetectorParOffset..], DetectorPar);
    }
}
