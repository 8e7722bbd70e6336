using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Files;

/// <summary>Where one equipment's blocks are in a record: 48 bytes, little-endian.</summary>
/// <param name="Equipment">Whose.</param>
/// <param name="Blocks">How many blocks, a header and a payload each.</param>
/// <param name="Offset">Where the first begins, in bytes from the beginning of the record's data.</param>
/// <param name="Bytes">Bytes of all, headers included.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct IndexElement(EquipmentId Equipment, uint Blocks, ulong Offset, ulong Bytes)
{
    /// <summary>Bytes of it.</summary>
    public const int Size = 48;

    internal const int DataDescriptionOffset = 0;
    internal const int DataOriginOffset = 16;
    internal const int BlocksOffset = 20;
    internal const int SubSpecificationOffset = 24;
    internal const int OffsetOffset = 32;
    internal const int BytesOffset = 40;

    /// <summary>Reads the fields as they are.</summary>
    /// <returns>False when there are fewer than 48 bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out IndexElement element)
    {
        element = default;
        if (bytes.Length < Size) return false;
        var equipment = new EquipmentId(
            DataOrigin.Read(bytes[DataOriginOffset..]),
            DataDescription.Read(bytes[DataDescriptionOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[SubSpecificationOffset..]));
        element = new IndexElement(
            equipment,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[BlocksOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[OffsetOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[BytesOffset..]));
        return true;
    }

    /// <summary>Writes 48 bytes, padding as zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        Equipment.Description.Write(destination[DataDescriptionOffset..]);
        Equipment.Origin.Write(destination[DataOriginOffset..]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[BlocksOffset..], Blocks);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[SubSpecificationOffset..], Equipment.SubSpecification);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[OffsetOffset..], Offset);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[BytesOffset..], Bytes);
    }
}
