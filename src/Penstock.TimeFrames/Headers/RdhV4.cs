using System.Buffers.Binary;

namespace Penstock.TimeFrames.Headers;

/// <summary>The raw data header of version 3 or 4: 64 bytes, little-endian, with the trigger's and the heartbeat's orbit apart.</summary>
public readonly record struct RdhV4
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 64;

    internal const int VersionOffset = 0;
    internal const int HeaderSizeOffset = 1;
    internal const int BlockLengthOffset = 2;
    internal const int FeeIdOffset = 4;
    internal const int PriorityOffset = 6;
    internal const int OffsetToNextOffset = 8;
    internal const int MemorySizeOffset = 10;
    internal const int LinkIdOffset = 12;
    internal const int PacketCounterOffset = 13;
    internal const int CruOffset = 14;
    internal const int TriggerOrbitOffset = 16;
    internal const int HeartbeatOrbitOffset = 20;
    internal const int TriggerBunchCrossingOffset = 32;
    internal const int HeartbeatBunchCrossingOffset = 34;
    internal const int TriggerTypeOffset = 36;
    internal const int DetectorFieldOffset = 48;
    internal const int DetectorParOffset = 50;
    internal const int StopBitOffset = 52;
    internal const int PageCounterOffset = 53;

    // Where there has to be nothing: from, bytes.
    internal static readonly (int Offset, int Bytes)[] Reserved = [(7, 1), (24, 8), (40, 8), (55, 9)];

    private const int TwelveBits = 0xFFF;

    /// <summary>3 or 4.</summary>
    public byte Version { get; init; }

    /// <summary>Bytes of the header as it says itself; 64.</summary>
    public byte HeaderSize { get; init; }

    /// <summary>Length of the block, as older readouts counted.</summary>
    public ushort BlockLength { get; init; }

    /// <summary>Number of the front end.</summary>
    public ushort FeeId { get; init; }

    /// <summary>Priority bit.</summary>
    public byte Priority { get; init; }

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

    /// <summary>Orbit of the trigger.</summary>
    public uint TriggerOrbit { get; init; }

    /// <summary>Orbit of the heartbeat: what versions 5 to 7 call the orbit.</summary>
    public uint HeartbeatOrbit { get; init; }

    /// <summary>Bunch crossing of the trigger, 12 bits.</summary>
    public ushort TriggerBunchCrossing { get; init; }

    /// <summary>Bunch crossing of the heartbeat, 12 bits.</summary>
    public ushort HeartbeatBunchCrossing { get; init; }

    /// <summary>What triggered, bit by bit.</summary>
    public uint TriggerType { get; init; }

    /// <summary>The detector's own bits.</summary>
    public ushort DetectorField { get; init; }

    /// <summary>Pause and reset.</summary>
    public ushort DetectorPar { get; init; }

    /// <summary>1 on the last page of a heartbeat frame, else 0.</summary>
    public byte StopBit { get; init; }

    /// <summary>Number of the page in its heartbeat frame, from 0.</summary>
    public ushort PageCounter { get; init; }

    /// <summary>Reads the fields at the beginning of <paramref name="bytes"/> as they are.</summary>
    /// <returns>False when there are fewer than 64 bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RdhV4 header)
    {
        header = default;
        if (bytes.Length < Size) return false;
        var cru = BinaryPrimitives.ReadUInt16LittleEndian(bytes[CruOffset..]);
        header = new RdhV4
        {
            Version = bytes[VersionOffset],
            HeaderSize = bytes[HeaderSizeOffset],
            BlockLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[BlockLengthOffset..]),
            FeeId = BinaryPrimitives.ReadUInt16LittleEndian(bytes[FeeIdOffset..]),
            Priority = bytes[PriorityOffset],
            OffsetToNext = BinaryPrimitives.ReadUInt16LittleEndian(bytes[OffsetToNextOffset..]),
            MemorySize = BinaryPrimitives.ReadUInt16LittleEndian(bytes[MemorySizeOffset..]),
            LinkId = bytes[LinkIdOffset],
            PacketCounter = bytes[PacketCounterOffset],
            CruId = (ushort)(cru & TwelveBits),
            EndPointId = (byte)(cru >> 12),
            TriggerOrbit = BinaryPrimitives.ReadUInt32LittleEndian(bytes[TriggerOrbitOffset..]),
            HeartbeatOrbit = BinaryPrimitives.ReadUInt32LittleEndian(bytes[HeartbeatOrbitOffset..]),
            TriggerBunchCrossing = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(bytes[TriggerBunchCrossingOffset..]) & TwelveBits),
            HeartbeatBunchCrossing = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(bytes[HeartbeatBunchCrossingOffset..]) & TwelveBits),
            TriggerType = BinaryPrimitives.ReadUInt32LittleEndian(bytes[TriggerTypeOffset..]),
            DetectorField = BinaryPrimitives.ReadUInt16LittleEndian(bytes[DetectorFieldOffset..]),
            DetectorPar = BinaryPrimitives.ReadUInt16LittleEndian(bytes[DetectorParOffset..]),
            StopBit = bytes[StopBitOffset],
            PageCounter = BinaryPrimitives.ReadUInt16LittleEndian(bytes[PageCounterOffset..]),
        };
        return true;
    }

    /// <summary>Writes the 64 bytes, reserved ones as zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        destination[VersionOffset] = Version;
        destination[HeaderSizeOffset] = HeaderSize;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[BlockLengthOffset..], BlockLength);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[FeeIdOffset..], FeeId);
        destination[PriorityOffset] = Priority;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[OffsetToNextOffset..], OffsetToNext);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[MemorySizeOffset..], MemorySize);
        destination[LinkIdOffset] = LinkId;
        destination[PacketCounterOffset] = PacketCounter;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[CruOffset..], (ushort)((CruId & TwelveBits) | (EndPointId << 12)));
        BinaryPrimitives.WriteUInt32LittleEndian(destination[TriggerOrbitOffset..], TriggerOrbit);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[HeartbeatOrbitOffset..], HeartbeatOrbit);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[TriggerBunchCrossingOffset..], (ushort)(TriggerBunchCrossing & TwelveBits));
        BinaryPrimitives.WriteUInt16LittleEndian(destination[HeartbeatBunchCrossingOffset..], (ushort)(HeartbeatBunchCrossing & TwelveBits));
        BinaryPrimitives.WriteUInt32LittleEndian(destination[TriggerTypeOffset..], TriggerType);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[DetectorFieldOffset..], DetectorField);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[DetectorParOffset..], DetectorPar);
        destination[StopBitOffset] = StopBit;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[PageCounterOffset..], PageCounter);
    }

    /// <summary>The same as a header of all versions: with the heartbeat's orbit and bunch crossing, without the trigger's and without the block length.</summary>
    public Rdh ToRdh() => new()
    {
        Version = Version,
        HeaderSize = HeaderSize,
        FeeId = FeeId,
        Priority = Priority,
        OffsetToNext = OffsetToNext,
        MemorySize = MemorySize,
        LinkId = LinkId,
        PacketCounter = PacketCounter,
        CruId = CruId,
        EndPointId = EndPointId,
        BunchCrossing = HeartbeatBunchCrossing,
        Orbit = HeartbeatOrbit,
        TriggerType = TriggerType,
        PageCounter = PageCounter,
        StopBit = StopBit,
        DetectorField = DetectorField,
        DetectorPar = DetectorPar,
    };

    internal static RdhV4 Of(in Rdh header) => new()
    {
        Version = header.Version,
        HeaderSize = header.HeaderSize,
        FeeId = header.FeeId,
        Priority = header.Priority,
        OffsetToNext = header.OffsetToNext,
        MemorySize = header.MemorySize,
        LinkId = header.LinkId,
        PacketCounter = header.PacketCounter,
        CruId = header.CruId,
        EndPointId = header.EndPointId,
        TriggerOrbit = header.Orbit,
        HeartbeatOrbit = header.Orbit,
        TriggerBunchCrossing = (ushort)header.BunchCrossing,
        HeartbeatBunchCrossing = (ushort)header.BunchCrossing,
        TriggerType = header.TriggerType,
        DetectorField = (ushort)header.DetectorField,
        DetectorPar = header.DetectorPar,
        StopBit = header.StopBit,
        PageCounter = header.PageCounter,
    };
}
