using System.Buffers.Binary;

namespace Penstock.Pipeline.Inputs;

/// <summary>
/// The 16 bytes before the content of a file on its way, little-endian: an event has at least one byte, files may have none; and a file's content
/// says nothing of which file it is. Name, permissions and times stay in the run's own table.
/// </summary>
/// <param name="item">Which file.</param>
/// <param name="offset">Where in the file the content begins.</param>
public readonly struct FileEnvelope(uint item, ulong offset)
{
    /// <summary>Bytes of the envelope.</summary>
    public const int Size = 16;

    /// <summary>"PFE", version 1.</summary>
    public const uint Magic = 0x01454650;

    internal const int MagicOffset = 0;
    internal const int ItemOffset = 4;
    internal const int OffsetOffset = 8;

    /// <summary>Which file.</summary>
    public uint Item { get; } = item;

    /// <summary>Where in the file the content begins.</summary>
    public ulong Offset { get; } = offset;

    /// <summary>Reads the envelope at the beginning of <paramref name="bytes"/>.</summary>
    /// <returns>False when there are fewer than 16 bytes, or others than of this version.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FileEnvelope envelope)
    {
        if (bytes.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(bytes[MagicOffset..]) != Magic)
        {
            envelope = default;
            return false;
        }

        envelope = new FileEnvelope(BinaryPrimitives.ReadUInt32LittleEndian(bytes[ItemOffset..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[OffsetOffset..]));
        return true;
    }

    /// <summary>Writes the 16 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination[OffsetOffset..], Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[MagicOffset..], Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[ItemOffset..], Item);
    }
}
