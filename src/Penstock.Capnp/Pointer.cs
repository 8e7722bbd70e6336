using System.Buffers.Binary;

namespace Penstock.Capnp;

/// <summary>One pointer word, and what it leads to once far pointers are followed.</summary>
internal readonly record struct Pointer(ulong Bits, Segment Segment, int Target)
{
    private const int StructKind = 0;
    private const int ListKind = 1;
    private const int FarKind = 2;

    public bool IsStruct => (Bits & 3) == StructKind;

    public bool IsList => (Bits & 3) == ListKind;

    /// <summary>Of a struct, and of the tag of a list of structs.</summary>
    public int DataBytes => (ushort)(Bits >> 32) * MessageReader.Word;

    public int PointerCount => (ushort)(Bits >> 48);

    public ElementSize ElementSize => (ElementSize)((Bits >> 32) & 7);

    /// <summary>Elements of a list; words of a list of structs, without its tag.</summary>
    public int Count => (int)(Bits >> 35);

    /// <summary>Follows the pointer at <paramref name="position"/>.</summary>
    /// <returns>False when it is null, or when it leads nowhere, which <paramref name="traversal"/> then says.</returns>
    public static bool TryFollow(ReadOnlySpan<byte> message, ref Traversal traversal, Segment segment, int position, out Pointer pointer)
    {
        var bits = BinaryPrimitives.ReadUInt64LittleEndian(message[position..]);
        if ((bits & 3) == FarKind) return TryFollowFar(message, ref traversal, bits, position, out pointer);
        // Bits 2..31 are a signed number of words from the end of the pointer.
        var target = position + MessageReader.Word + (long)((int)bits >> 2) * MessageReader.Word;
        pointer = default;
        if (bits == 0) return false;
        if ((bits & 3) == FarKind + 1) return traversal.Fail(CapnpFault.PointerKind, position);
        if (target < segment.Start || target > segment.End) return traversal.Fail(CapnpFault.OutOfBounds, position);
        pointer = new Pointer(bits, segment, (int)target);
        return true;
    }

    // Bit 2: the landing pad is two words. Bits 3..31: its word in the segment. Bits 32..63: the segment.
    private static bool TryFollowFar(ReadOnlySpan<byte> message, ref Traversal traversal, ulong far, int position, out Pointer pointer)
    {
        pointer = default;
        var isDouble = (far & 4) != 0;
        if (!TryLand(message, far, isDouble ? 2 : 1, out var segment, out var pad)) return traversal.Fail(CapnpFault.FarPointer, position);
        if (!traversal.Charge(1, position)) return false;
        var bits = BinaryPrimitives.ReadUInt64LittleEndian(message[pad..]);
        if (!isDouble)
            return (bits & 3) < FarKind ? TryFollow(message, ref traversal, segment, pad, out pointer) : traversal.Fail(CapnpFault.FarPointer, position);
        // The first word is a far pointer to the content, the second describes the content; its offset means nothing.
        if ((bits & 7) != FarKind || !TryLand(message, bits, 0, out segment, out var target)) return traversal.Fail(CapnpFault.FarPointer, position);
        var tag = BinaryPrimitives.ReadUInt64LittleEndian(message[(pad + MessageReader.Word)..]);
        if ((tag & 3) >= FarKind) return traversal.Fail(CapnpFault.FarPointer, position);
        pointer = new Pointer(tag, segment, target);
        return true;
    }

    private static bool TryLand(ReadOnlySpan<byte> message, ulong far, int words, out Segment segment, out int position)
    {
        segment = Segment.Find(message, (uint)(far >> 32));
        var landing = segment.Start + (long)((uint)far >> 3) * MessageReader.Word;
        position = (int)Math.Min(landing, int.MaxValue);
        // No segment of a message starts at its first byte: that is where the table is.
        return segment.Start > 0 && landing + words * MessageReader.Word <= segment.End;
    }
}
