using System.Buffers.Binary;
using System.Text;

namespace Penstock.Capnp;

/// <summary>
/// A struct of a message. Fields beyond what the writer knew are their defaults, as are those behind a damaged pointer: see <see cref="Traversal.Fault"/>.
/// Offsets are bytes in the data section, as <c>capnp compile -ocapnp</c> prints them divided by eight.
/// </summary>
public readonly ref struct StructReader
{
    private readonly ReadOnlySpan<byte> message;
    private readonly ref Traversal traversal;
    private readonly Segment segment;
    private readonly int start;
    private readonly int dataBytes;
    private readonly int pointerCount;
    private readonly int depth;

    internal StructReader(ReadOnlySpan<byte> message, ref Traversal traversal, Segment segment, int start, int dataBytes, int pointerCount, int depth)
    {
        this.message = message;
        this.traversal = ref traversal;
        this.segment = segment;
        this.start = start;
        this.dataBytes = dataBytes;
        this.pointerCount = pointerCount;
        this.depth = depth;
    }

    /// <summary>Bytes of the data section that the writer sent.</summary>
    public int DataBytes => dataBytes;

    /// <summary>Pointers that the writer sent.</summary>
    public int PointerCount => pointerCount;

    /// <summary>The data section itself.</summary>
    public ReadOnlySpan<byte> Data => message.Slice(start, dataBytes);

    // Lists of structs may have been written as lists of numbers; then the pointers stand alone, at the start.
    private int PointerStart => start + dataBytes;

    /// <summary>Bit <paramref name="bit"/> of the byte at <paramref name="offset"/>.</summary>
    public bool GetBool(int offset, int bit) => (GetByte(offset) >> bit & 1) != 0;

    /// <summary>The byte at <paramref name="offset"/>.</summary>
    public byte GetByte(int offset) => (uint)offset < (uint)dataBytes ? message[start + offset] : default;

    /// <summary>Two bytes at <paramref name="offset"/>; also enums and union tags.</summary>
    public ushort GetUInt16(int offset) => offset + 2 <= dataBytes ? BinaryPrimitives.ReadUInt16LittleEndian(message[(start + offset)..]) : default;

    /// <summary>Four bytes at <paramref name="offset"/>.</summary>
    public uint GetUInt32(int offset) => offset + 4 <= dataBytes ? BinaryPrimitives.ReadUInt32LittleEndian(message[(start + offset)..]) : default;

    /// <summary>Eight bytes at <paramref name="offset"/>.</summary>
    public ulong GetUInt64(int offset) => offset + 8 <= dataBytes ? BinaryPrimitives.ReadUInt64LittleEndian(message[(start + offset)..]) : default;

    /// <summary>A signed byte at <paramref name="offset"/>.</summary>
    public sbyte GetSByte(int offset) => (sbyte)GetByte(offset);

    /// <summary>Two bytes, signed.</summary>
    public short GetInt16(int offset) => (short)GetUInt16(offset);

    /// <summary>Four bytes, signed.</summary>
    public int GetInt32(int offset) => (int)GetUInt32(offset);

    /// <summary>Eight bytes, signed.</summary>
    public long GetInt64(int offset) => (long)GetUInt64(offset);

    /// <summary>A Float32.</summary>
    public float GetSingle(int offset) => BitConverter.UInt32BitsToSingle(GetUInt32(offset));

    /// <summary>A Float64.</summary>
    public double GetDouble(int offset) => BitConverter.UInt64BitsToDouble(GetUInt64(offset));

    /// <summary>True when pointer <paramref name="index"/> is there and not null.</summary>
    public bool Has(int index) => (uint)index < (uint)pointerCount && BinaryPrimitives.ReadUInt64LittleEndian(message[(PointerStart + index * MessageReader.Word)..]) != 0;

    /// <summary>The struct of pointer <paramref name="index"/>; one without fields when it is null.</summary>
    public StructReader GetStruct(int index)
    {
        if (!TryFollow(index, out var pointer)) return default;
        if (!pointer.IsStruct)
        {
            traversal.Fail(CapnpFault.PointerKind, pointer.Target);
            return default;
        }
        var bytes = pointer.DataBytes + pointer.PointerCount * MessageReader.Word;
        if (bytes > pointer.Segment.End - pointer.Target)
        {
            traversal.Fail(CapnpFault.OutOfBounds, pointer.Target);
            return default;
        }
        if (!traversal.Charge(bytes / MessageReader.Word, pointer.Target)) return default;
        return new StructReader(message, ref traversal, pointer.Segment, pointer.Target, pointer.DataBytes, pointer.PointerCount, depth - 1);
    }

    /// <summary>The list of pointer <paramref name="index"/>; an empty one when it is null.</summary>
    public ListReader GetList(int index) => TryFollow(index, out var pointer) ? ListReader.Open(message, ref traversal, pointer, depth - 1) : default;

    /// <summary>The bytes of a Data field; empty when it is null.</summary>
    public ReadOnlySpan<byte> GetData(int index) => GetList(index).AsBytes();

    /// <summary>The UTF-8 bytes of a Text field, without the NUL at its end; empty when it is null.</summary>
    public ReadOnlySpan<byte> GetTextBytes(int index)
    {
        var bytes = GetData(index);
        if (!Has(index) || traversal.Fault != CapnpFault.None) return default;
        if (!bytes.IsEmpty && bytes[^1] == 0) return bytes[..^1];
        traversal.Fail(CapnpFault.TextEnd, PointerStart + index * MessageReader.Word);
        return default;
    }

    /// <summary>A Text field; empty when it is null. Bytes that are not UTF-8 become U+FFFD.</summary>
    public string GetText(int index) => Encoding.UTF8.GetString(GetTextBytes(index));

    private bool TryFollow(int index, out Pointer pointer)
    {
        pointer = default;
        if ((uint)index >= (uint)pointerCount) return false;
        var position = PointerStart + index * MessageReader.Word;
        if (!Pointer.TryFollow(message, ref traversal, segment, position, out pointer)) return false;
        return depth > 0 || traversal.Fail(CapnpFault.Depth, position);
    }
}
