using System.Buffers.Binary;

namespace Penstock.TimeFrames.Headers;

/// <summary>What the readout puts before the heartbeat frames of one link (<c>ReadoutSubTimeframeHeader</c> version 2, 32 bytes).</summary>
public readonly record struct ReadoutHeader
{
    /// <summary>Bytes of it.</summary>
    public const int Size = 32;

    /// <summary>Its version.</summary>
    public const byte Version = 2;

    internal const int VersionOffset = 0;
    internal const int TimeFrameIdOffset = 4;
    internal const int RunNumberOffset = 8;
    internal const int SystemIdOffset = 12;
    internal const int FeeIdOffset = 14;
    internal const int EquipmentIdOffset = 16;
    internal const int LinkIdOffset = 18;
    internal const int FirstOrbitOffset = 20;
    internal const int LastOrbitOffset = 24;
    internal const int FlagsOffset = 28;

    private const byte LastMessageFlag = 1;
    private const byte RdhFormatFlag = 2;

    /// <summary>A header whose link is not known.</summary>
    public ReadoutHeader()
    {
    }

    /// <summary>The time frame.</summary>
    public uint TimeFrameId { get; init; }

    /// <summary>The run.</summary>
    public uint RunNumber { get; init; }

    /// <summary>The detector; 255 when not known.</summary>
    public byte SystemId { get; init; } = byte.MaxValue;

    /// <summary>The front end; 65535 when not known.</summary>
    public ushort FeeId { get; init; } = ushort.MaxValue;

    /// <summary>The readout's own number; 65535 when not known.</summary>
    public ushort EquipmentId { get; init; } = ushort.MaxValue;

    /// <summary>The link; 255 when not known.</summary>
    public byte LinkId { get; init; } = byte.MaxValue;

    /// <summary>First orbit of the time frame.</summary>
    public uint FirstOrbit { get; init; }

    /// <summary>Last orbit of the time frame.</summary>
    public uint LastOrbit { get; init; }

    /// <summary>True on the last message of the time frame.</summary>
    public bool IsLastMessage { get; init; }

    /// <summary>True when the data have raw data headers.</summary>
    public bool IsRdhFormat { get; init; }

    /// <summary>Reads the header.</summary>
    /// <returns>False when there are not exactly 32 bytes or the version is another.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ReadoutHeader header)
    {
        header = new ReadoutHeader();
        if (bytes.Length != Size || bytes[VersionOffset] != Version) return false;
        header = new ReadoutHeader
        {
            TimeFrameId = BinaryPrimitives.ReadUInt32LittleEndian(bytes[TimeFrameIdOffset..]),
            RunNumber = BinaryPrimitives.ReadUInt32LittleEndian(bytes[RunNumberOffset..]),
            SystemId = bytes[SystemIdOffset],
            FeeId = BinaryPrimitives.ReadUInt16LittleEndian(bytes[FeeIdOffset..]),
            EquipmentId = BinaryPrimitives.ReadUInt16LittleEndian(bytes[EquipmentIdOffset..]),
            LinkId = bytes[LinkIdOffset],
            FirstOrbit = BinaryPrimitives.ReadUInt32LittleEndian(bytes[FirstOrbitOffset..]),
            LastOrbit = BinaryPrimitives.ReadUInt32LittleEndian(bytes[LastOrbitOffset..]),
            IsLastMessage = (bytes[FlagsOffset] & LastMessageFlag) != 0,
            IsRdhFormat = (bytes[FlagsOffset] & RdhFormatFlag) != 0,
        };
        return true;
    }

    /// <summary>Writes 32 bytes, padding as zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        destination[VersionOffset] = Version;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[TimeFrameIdOffset..], TimeFrameId);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[RunNumberOffset..], RunNumber);
        destination[SystemIdOffset] = SystemId;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[FeeIdOffset..], FeeId);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[EquipmentIdOffset..], EquipmentId);
        destination[LinkIdOffset] = LinkId;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[FirstOrbitOffset..], FirstOrbit);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[LastOrbitOffset..], LastOrbit);
        destination[FlagsOffset] = (byte)((IsLastMessage ? LastMessageFlag : 0) | (IsRdhFormat ? RdhFormatFlag : 0));
    }
}
