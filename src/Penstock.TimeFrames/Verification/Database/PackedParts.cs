using System.Buffers.Binary;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>
/// The column <c>parts</c> of an equipment: 16 bytes a part, little-endian: u32 size, u16 number of the message (its lower 16 bits), u16 marks
/// (<see cref="PartSummary.Meta"/>), u64 checksum.
/// </summary>
internal static class PackedParts
{
    private const int MessageOffset = 4;

    public static byte[] Write(EquipmentSummary equipment)
    {
        var bytes = new byte[equipment.PartCount * PartSummary.Bytes];
        var at = bytes.AsSpan();
        for (var message = 0; message < equipment.Messages.Count; message++)
        {
            foreach (var part in equipment.Messages[message].Parts)
            {
                part.Write(at);
                BinaryPrimitives.WriteUInt16LittleEndian(at[MessageOffset..], unchecked((ushort)message));
                at = at[PartSummary.Bytes..];
            }
        }

        return bytes;
    }

    /// <summary>The messages; null where the bytes cannot be such.</summary>
    public static MessageSummary[]? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % PartSummary.Bytes != 0) return null;
        var messages = new List<MessageSummary>();
        var parts = new List<PartSummary>();
        for (var before = MessageOf(bytes); bytes.Length > 0; bytes = bytes[PartSummary.Bytes..])
        {
            // Neighbours differ in the lower 16 bits too.
            if (MessageOf(bytes) != before)
            {
                messages.Add(new MessageSummary([.. parts]));
                parts.Clear();
            }

            before = MessageOf(bytes);
            parts.Add(PartSummary.Read(bytes));
        }

        if (parts.Count > 0) messages.Add(new MessageSummary([.. parts]));
        return [.. messages];
    }

    private static int MessageOf(ReadOnlySpan<byte> bytes) => bytes.Length == 0 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(bytes[MessageOffset..]);
}
