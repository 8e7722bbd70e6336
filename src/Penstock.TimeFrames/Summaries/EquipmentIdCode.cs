using System.Buffers.Binary;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>An equipment's identifier in a summary, 24 bytes: description, origin, subspecification.</summary>
internal static class EquipmentIdCode
{
    public const int Size = DataDescription.Size + DataOrigin.Size + sizeof(uint);

    public static EquipmentId Read(ReadOnlySpan<byte> bytes) => new(
        DataOrigin.Read(bytes[DataDescription.Size..]),
        DataDescription.Read(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[(DataDescription.Size + DataOrigin.Size)..]));

    public static void Write(in EquipmentId id, Span<byte> destination)
    {
        id.Description.Write(destination);
        id.Origin.Write(destination[DataDescription.Size..]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[(DataDescription.Size + DataOrigin.Size)..], id.SubSpecification);
    }
}
