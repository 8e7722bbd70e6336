using System.Buffers.Binary;

namespace Penstock.TimeFrames.Files;

/// <summary>What follows a record's first header: 24 bytes, little-endian.</summary>
/// <param name="Version">1.</param>
/// <param name="SizeInFile">Bytes of the whole record, its first header included.</param>
/// <param name="WriteTimeMs">When it was written, Unix milliseconds.</param>
public readonly record struct RecordMeta(ulong Version, ulong SizeInFile, ulong WriteTimeMs)
{
    /// <summary>Bytes of it.</summary>
    public const int Size = 24;

    /// <summary>The only version there is.</summary>
    public const ulong SupportedVersion = 1;

    internal const int VersionOffset = 0;
    internal const int SizeInFileOffset = 8;
    internal const int WriteTimeOffset = 16;

    /// <summary>Reads the fields as they are.</summary>
    /// <returns>False when there are fewer than 24 bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RecordMeta meta)
    {
        meta = default;
        if (bytes.Length < Size) return false;
        meta = new RecordMeta(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[VersionOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[SizeInFileOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[WriteTimeOffset..]));
        return true;
    }

    /// <summary>Writes 24 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        _ = destination[Size - 1];
        BinaryPrimitives.WriteUInt64LittleEndian(destination[VersionOffset..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[SizeInFileOffset..], SizeInFile);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[WriteTimeOffset..], WriteTimeMs);
    }
}
