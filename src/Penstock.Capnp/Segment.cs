using System.Buffers.Binary;

namespace Penstock.Capnp;

/// <summary>Where a segment lies in its message, in bytes.</summary>
internal readonly record struct Segment(int Start, int End)
{
    /// <summary>Bytes of the segment table of that many segments.</summary>
    public static int TableBytes(int count) => (4 + 4 * count + 7) & ~7;

    /// <summary>Segment <paramref name="index"/> of a message whose table was checked; empty at the message's start when there is no such segment.</summary>
    public static Segment Find(ReadOnlySpan<byte> message, uint index)
    {
        var count = BinaryPrimitives.ReadUInt32LittleEndian(message) + 1;
        if (index >= count) return default;
        var start = TableBytes((int)count);
        for (var i = 0; i < (int)index; i++) start += Words(message, i) * MessageReader.Word;
        return new Segment(start, start + Words(message, (int)index) * MessageReader.Word);
    }

    private static int Words(ReadOnlySpan<byte> message, int index) => BinaryPrimitives.ReadInt32LittleEndian(message[(4 + 4 * index)..]);
}
