using System.Buffers.Binary;

namespace Penstock.TimeFrames.Headers;

/// <summary>What every O2 header begins with: 32 bytes, little-endian.</summary>
public readonly record struct BaseHeader
{
    /// <summary>Bytes of it.</summary>
    public const int Size = 32;

    /// <summary>The first four bytes, <c>O2O2</c>.</summary>
    public const uint Magic = 0x324F324F;

    /// <summary>The most bytes that a header may have here.</summary>
    public const int MaxHeaderBytes = 65536;

    internal const int MagicOffset = 0;
    internal const int HeaderSizeOffset = 4;
    internal const int FlagsOffset = 8;
    internal const int VersionOffset = 12;
    internal const int DescriptionOffset = 16;
    internal const int SerializationOffset = 24;

    private const uint NextHeaderFlag = 1;

    /// <summary>Bytes of the whole header, these 32 included.</summary>
    public uint HeaderSize { get; init; }

    /// <summary>Bit 0: another header follows. Bits 16..31 are the derived header's.</summary>
    public uint Flags { get; init; }

    /// <summary>Version of the derived header.</summary>
    public uint Version { get; init; }

    /// <summary>Type of the derived header.</summary>
    public HeaderName Description { get; init; }

    /// <summary>How the rest of the header is serialized; <c>NONE</c> for all headers here.</summary>
    public HeaderName Serialization { get; init; }

    /// <summary>True when another header follows directly.</summary>
    public bool HasNext => (Flags & NextHeaderFlag) != 0;

    /// <summary>Reads the fields as they are.</summary>
    /// <returns>False when there are fewer than 32 bytes or they do not begin with <c>O2O2</c>.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out BaseHeader header)
    {
        header = default;
        if (bytes.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(bytes[MagicOffset..]) != Magic) return false;
        header = new BaseHeader
        {
            HeaderSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes[HeaderSizeOffset..]),
            Flags = BinaryPrimitives.ReadUInt32LittleEndian(bytes[FlagsOffset..]),
            Version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[VersionOffset..]),
            Description = HeaderName.Read(bytes[DescriptionOffset..]),
            Serialization = HeaderName.Read(bytes[SerializationOffset..]),
        };
        return true;
    }

    /// <summary>Writes the 32 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        _ = destination[Size - 1];
        BinaryPrimitives.WriteUInt32LittleEndian(destination[MagicOffset..], Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[HeaderSizeOffset..], HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[FlagsOffset..], Flags);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[VersionOffset..], Version);
        Description.Write(destination[DescriptionOffset..]);
        Serialization.Write(destination[SerializationOffset..]);
    }

    /// <summary>The base of a header that Penstock writes.</summary>
    internal static BaseHeader Of(HeaderName type, int size, uint version, bool hasNext) => new()
    {
        HeaderSize = (uint)size,
        Flags = hasNext ? NextHeaderFlag : 0,
        Version = version,
        Description = type,
        Serialization = HeaderName.None,
    };
}
