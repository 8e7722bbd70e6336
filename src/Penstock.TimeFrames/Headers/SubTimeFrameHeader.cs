using System.Buffers.Binary;

namespace Penstock.TimeFrames.Headers;

/// <summary>The payload of the <c>FLP/DISTSUBTIMEFRAME/0</c> message (32 bytes). O2's own, of which there are only the first 16, is read too.</summary>
public readonly record struct SubTimeFrameHeader
{
    /// <summary>Bytes that are written.</summary>
    public const int Size = 32;

    /// <summary>Bytes of O2's form, which ends after the run.</summary>
    public const int ShortSize = 16;

    /// <summary>An id that is none, a creation time that is none.</summary>
    public const ulong Invalid = ulong.MaxValue;

    /// <summary>An orbit that is not known.</summary>
    public const uint UnknownOrbit = uint.MaxValue;

    internal const int IdOffset = 0;
    internal const int FirstOrbitOffset = 8;
    internal const int RunNumberOffset = 12;
    internal const int OriginOffset = 16;
    internal const int CreationOffset = 24;

    /// <summary>A header in which nothing is known.</summary>
    public SubTimeFrameHeader()
    {
    }

    /// <summary>The time frame's id.</summary>
    public ulong Id { get; init; } = Invalid;

    /// <summary>Its first orbit.</summary>
    public uint FirstOrbit { get; init; } = UnknownOrbit;

    /// <summary>The run.</summary>
    public uint RunNumber { get; init; }

    /// <summary>Where it comes from.</summary>
    public SubTimeFrameOrigin Origin { get; init; } = SubTimeFrameOrigin.Invalid;

    /// <summary>When it was made, Unix milliseconds.</summary>
    public ulong CreationTimeMs { get; init; } = Invalid;

    /// <summary>Reads what is there of the header.</summary>
    /// <returns>False when there are fewer than 16 bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SubTimeFrameHeader header)
    {
        header = new SubTimeFrameHeader();
        if (bytes.Length < ShortSize) return false;
        header = header with
        {
            Id = BinaryPrimitives.ReadUInt64LittleEndian(bytes[IdOffset..]),
            FirstOrbit = BinaryPrimitives.ReadUInt32LittleEndian(bytes[FirstOrbitOffset..]),
            RunNumber = BinaryPrimitives.ReadUInt32LittleEndian(bytes[RunNumberOffset..]),
        };
        if (bytes.Length >= OriginOffset + sizeof(int)) header = header with { Origin = (SubTimeFrameOrigin)BinaryPrimitives.ReadInt32LittleEndian(bytes[OriginOffset..]) };
        if (bytes.Length >= Size) header = header with { CreationTimeMs = BinaryPrimitives.ReadUInt64LittleEndian(bytes[CreationOffset..]) };
        return true;
    }

    /// <summary>Writes 32 bytes, padding as zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(destination[IdOffset..], Id);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[FirstOrbitOffset..], FirstOrbit);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[RunNumberOffset..], RunNumber);
        BinaryPrimitives.WriteInt32LittleEndian(destination[OriginOffset..], (int)Origin);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[CreationOffset..], CreationTimeMs);
    }
}
