using System.Buffers.Binary;

namespace Penstock.Capnp;

/// <summary>
/// Reads messages in the standard stream framing: number of segments minus one, the words of each (32 bits, little-endian), padding to eight bytes, the segments.
/// Reading allocates nothing; all readers look into the message's own bytes.
/// </summary>
public static class MessageReader
{
    /// <summary>The most segments of a message; what the C++ library accepts.</summary>
    public const int MaxSegments = 512;

    /// <summary>Bytes of a word.</summary>
    internal const int Word = 8;

    /// <summary>Opens a message that fills <paramref name="message"/> exactly.</summary>
    /// <param name="message">The whole message, its segment table first.</param>
    /// <param name="traversal">Limits of the reading, for example <c>Traversal.Of(message.Length)</c>; says what is wrong when something is.</param>
    /// <param name="root">The root struct; without fields when there is a fault or the root pointer is null.</param>
    /// <returns>False when the segment table or the root pointer is damaged. Faults further in show up as they are met.</returns>
    public static bool TryOpen(ReadOnlySpan<byte> message, ref Traversal traversal, out StructReader root)
    {
        root = default;
        if (message.Length % Word != 0) return traversal.Fail(CapnpFault.Alignment, message.Length);
        if (!TryMeasure(message, out var length, out var fault)) return traversal.Fail(fault, 0);
        if (length != message.Length) return traversal.Fail(CapnpFault.Length, (int)Math.Min(length, message.Length));
        var segment = Segment.Find(message, 0);
        if (segment.Start == segment.End) return traversal.Fail(CapnpFault.OutOfBounds, segment.Start);
        var pointers = new StructReader(message, ref traversal, segment, segment.Start, 0, 1, traversal.Depth + 1);
        root = pointers.GetStruct(0);
        return traversal.Fault == CapnpFault.None;
    }

    /// <summary>Bytes of the message that <paramref name="bytes"/> begin with, as its segment table says.</summary>
    /// <param name="bytes">At least the segment table; the segments need not be there.</param>
    /// <param name="length">Bytes of the table and all segments.</param>
    /// <param name="fault">What is wrong with the table.</param>
    public static bool TryMeasure(ReadOnlySpan<byte> bytes, out long length, out CapnpFault fault)
    {
        length = 0;
        fault = CapnpFault.Length;
        if (bytes.Length < Word) return false;
        var last = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (last >= MaxSegments)
        {
            fault = CapnpFault.SegmentCount;
            return false;
        }
        var count = (int)last + 1;
        var table = Segment.TableBytes(count);
        if (bytes.Length < table) return false;
        length = table;
        for (var i = 0; i < count; i++) length += (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 + 4 * i)..]) * Word;
        fault = CapnpFault.None;
        return true;
    }
}
