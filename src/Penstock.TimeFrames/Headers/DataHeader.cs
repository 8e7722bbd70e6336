using System.Buffers.Binary;

namespace Penstock.TimeFrames.Headers;

/// <summary>
/// O2's DataHeader: what a payload is, whose and how long. Written as version 3 (96 bytes); versions 1 (80) and 2 (88) are read as version 3
/// whose missing fields are 0.
/// </summary>
public readonly record struct DataHeader
{
    /// <summary>Bytes of version 3.</summary>
    public const int Size = 96;

    /// <summary>The version that is written.</summary>
    public const uint Version = 3;

    internal const int DataDescriptionOffset = 32;
    internal const int DataOriginOffset = 48;
    internal const int SplitPayloadPartsOffset = 52;
    internal const int PayloadSerializationOffset = 56;
    internal const int SubSpecificationOffset = 64;
    internal const int SplitPayloadIndexOffset = 68;
    internal const int PayloadSizeOffset = 72;
    internal const int FirstTfOrbitOffset = 80;
    internal const int TfCounterOffset = 84;
    internal const int RunNumberOffset = 88;

    internal const int SizeOfVersion1 = 80;
    internal const int SizeOfVersion2 = 88;

    /// <summary>What the data are.</summary>
    public DataDescription DataDescription { get; init; }

    /// <summary>Where they come from.</summary>
    public DataOrigin DataOrigin { get; init; }

    /// <summary>The link or front end.</summary>
    public uint SubSpecification { get; init; }

    /// <summary>How the payload is serialized.</summary>
    public HeaderName PayloadSerialization { get; init; }

    /// <summary>Parts of the split payload; 1 when it is not split.</summary>
    public uint SplitPayloadParts { get; init; }

    /// <summary>Number of the part from 0; or, on the wire, equal to the parts: one header before all of them.</summary>
    public uint SplitPayloadIndex { get; init; }

    /// <summary>Bytes of the payload that follows.</summary>
    public ulong PayloadSize { get; init; }

    /// <summary>First orbit of the time frame.</summary>
    public uint FirstTfOrbit { get; init; }

    /// <summary>The lower 32 bits of the time frame's id.</summary>
    public uint TfCounter { get; init; }

    /// <summary>The run.</summary>
    public uint RunNumber { get; init; }

    /// <summary>Whose data they are.</summary>
    public EquipmentId Equipment => new(DataOrigin, DataDescription, SubSpecification);

    /// <summary>Reads a DataHeader of version 1, 2 or 3.</summary>
    /// <returns>False when the bytes hold no whole one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out DataHeader header)
    {
        header = default;
        if (!BaseHeader.TryRead(bytes, out var start) || FindFault(start) is not null || bytes.Length < start.HeaderSize) return false;
        header = new DataHeader
        {
            DataDescription = DataDescription.Read(bytes[DataDescriptionOffset..]),
            DataOrigin = DataOrigin.Read(bytes[DataOriginOffset..]),
            SplitPayloadParts = BinaryPrimitives.ReadUInt32LittleEndian(bytes[SplitPayloadPartsOffset..]),
            PayloadSerialization = HeaderName.Read(bytes[PayloadSerializationOffset..]),
            SubSpecification = BinaryPrimitives.ReadUInt32LittleEndian(bytes[SubSpecificationOffset..]),
            SplitPayloadIndex = BinaryPrimitives.ReadUInt32LittleEndian(bytes[SplitPayloadIndexOffset..]),
            PayloadSize = BinaryPrimitives.ReadUInt64LittleEndian(bytes[PayloadSizeOffset..]),
            FirstTfOrbit = start.Version >= 2 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[FirstTfOrbitOffset..]) : 0,
            TfCounter = start.Version >= 3 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[TfCounterOffset..]) : 0,
            RunNumber = start.Version >= 3 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[RunNumberOffset..]) : 0,
        };
        return true;
    }

    /// <summary>Reads a DataHeader of version 3 that no other header follows, quickly.</summary>
    /// <returns>False when the bytes begin with anything else.</returns>
    internal static bool TryReadAlone(ReadOnlySpan<byte> bytes, out DataHeader header)
    {
        const ulong MagicAndSize = ((ulong)Size << 32) | BaseHeader.Magic;
        if (bytes.Length < Size || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != MagicAndSize || BinaryPrimitives.ReadUInt64LittleEndian(bytes[BaseHeader.FlagsOffset..]) != (ulong)Version << 32
            || !bytes.Slice(BaseHeader.DescriptionOffset, HeaderName.Size).SequenceEqual("DataHead"u8))
        {
            header = default;
            return false;
        }

        header = new DataHeader
        {
            DataDescription = DataDescription.Read(bytes[DataDescriptionOffset..]),
            DataOrigin = DataOrigin.Read(bytes[DataOriginOffset..]),
            SplitPayloadParts = BinaryPrimitives.ReadUInt32LittleEndian(bytes[SplitPayloadPartsOffset..]),
            PayloadSerialization = HeaderName.Read(bytes[PayloadSerializationOffset..]),
            SubSpecification = BinaryPrimitives.ReadUInt32LittleEndian(bytes[SubSpecificationOffset..]),
            SplitPayloadIndex = BinaryPrimitives.ReadUInt32LittleEndian(bytes[SplitPayloadIndexOffset..]),
            PayloadSize = BinaryPrimitives.ReadUInt64LittleEndian(bytes[PayloadSizeOffset..]),
            FirstTfOrbit = BinaryPrimitives.ReadUInt32LittleEndian(bytes[FirstTfOrbitOffset..]),
            TfCounter = BinaryPrimitives.ReadUInt32LittleEndian(bytes[TfCounterOffset..]),
            RunNumber = BinaryPrimitives.ReadUInt32LittleEndian(bytes[RunNumberOffset..]),
        };
        return true;
    }

    /// <summary>Writes version 3, padding as zeros, with no other header to follow.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter than 96 bytes.</exception>
    public void Write(Span<byte> destination) => Write(destination, hasNext: false);

    /// <summary>The same, before another header of a stack when <paramref name="hasNext"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter than 96 bytes.</exception>
    public void Write(Span<byte> destination, bool hasNext)
    {
        destination[..Size].Clear();
        BaseHeader.Of(HeaderName.DataHeader, Size, Version, hasNext).Write(destination);
        DataDescription.Write(destination[DataDescriptionOffset..]);
        DataOrigin.Write(destination[DataOriginOffset..]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[SplitPayloadPartsOffset..], SplitPayloadParts);
        PayloadSerialization.Write(destination[PayloadSerializationOffset..]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[SubSpecificationOffset..], SubSpecification);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[SplitPayloadIndexOffset..], SplitPayloadIndex);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[PayloadSizeOffset..], PayloadSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[FirstTfOrbitOffset..], FirstTfOrbit);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[TfCounterOffset..], TfCounter);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[RunNumberOffset..], RunNumber);
    }

    /// <summary>Why this is not the base of a DataHeader that is read here; null when it is.</summary>
    internal static HeaderFault? FindFault(in BaseHeader start)
    {
        if (start.Description != HeaderName.DataHeader) return new HeaderFault(BaseHeader.DescriptionOffset, "description", $"'{start.Description}'", "'DataHead' is accepted");
        var size = start.Version switch { 1 => SizeOfVersion1, 2 => SizeOfVersion2, Version => Size, _ => 0 };
        if (size == 0) return new HeaderFault(BaseHeader.VersionOffset, "headerVersion", $"{start.Version}", "1..3 is accepted of a DataHeader");
        return start.HeaderSize == size ? null : new HeaderFault(BaseHeader.HeaderSizeOffset, "headerSize", $"{start.HeaderSize}", $"{size} is accepted of a DataHeader of version {start.Version}");
    }
}
