using System.Buffers.Binary;
using System.Text;

namespace Penstock.Capnp;

/// <summary>
/// A list of a message. Numbers may be read from lists of structs and structs from lists of numbers, as the format's rules for growing schemas want;
/// other mismatches are <see cref="CapnpFault.ElementSize"/>.
/// </summary>
public readonly ref struct ListReader
{
    private readonly ReadOnlySpan<byte> message;
    private readonly ref Traversal traversal;
    private readonly Segment segment;
    private readonly int start;
    private readonly int stride;
    private readonly int dataBytes;
    private readonly int pointerCount;
    private readonly int depth;

    private ListReader(
        ReadOnlySpan<byte> message, ref Traversal traversal, Pointer pointer, int start, int count, ElementSize size, int dataBytes, int pointerCount, int depth)
    {
        this.message = message;
        this.traversal = ref traversal;
        segment = pointer.Segment;
        this.start = start;
        Count = count;
        ElementSize = size;
        stride = dataBytes + pointerCount * MessageReader.Word;
        this.dataBytes = dataBytes;
        this.pointerCount = pointerCount;
        this.depth = depth;
    }

    /// <summary>Elements.</summary>
    public int Count { get; }

    /// <summary>What the writer said the elements are.</summary>
    public ElementSize ElementSize { get; }

    /// <summary>The bytes of a Data or of any list of single bytes.</summary>
    public ReadOnlySpan<byte> AsBytes()
    {
        if (Count == 0) return default;
        if (ElementSize == ElementSize.Byte) return message.Slice(start, Count);
        traversal.Fail(CapnpFault.ElementSize, start);
        return default;
    }

    /// <summary>Element <paramref name="index"/> of a <c>List(Bool)</c>.</summary>
    public bool GetBool(int index)
    {
        if ((uint)index >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(index));
        if (ElementSize == ElementSize.Bit) return (message[start + (index >> 3)] >> (index & 7) & 1) != 0;
        traversal.Fail(CapnpFault.ElementSize, start);
        return false;
    }

    /// <summary>Element <paramref name="index"/> of a list of bytes.</summary>
    public byte GetByte(int index) => TryData(index, 1, out var position) ? message[position] : default;

    /// <summary>Element <paramref name="index"/> of a list of UInt16, or of enums.</summary>
    public ushort GetUInt16(int index) => TryData(index, 2, out var position) ? BinaryPrimitives.ReadUInt16LittleEndian(message[position..]) : default;

    /// <summary>Element <paramref name="index"/> of a list of UInt32.</summary>
    public uint GetUInt32(int index) => TryData(index, 4, out var position) ? BinaryPrimitives.ReadUInt32LittleEndian(message[position..]) : default;

    /// <summary>Element <paramref name="index"/> of a list of UInt64.</summary>
    public ulong GetUInt64(int index) => TryData(index, 8, out var position) ? BinaryPrimitives.ReadUInt64LittleEndian(message[position..]) : default;

    /// <summary>Element <paramref name="index"/> of a list of structs.</summary>
    public StructReader GetStruct(int index)
    {
        if ((uint)index >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(index));
        if (ElementSize != ElementSize.Bit) return new StructReader(message, ref traversal, segment, start + index * stride, dataBytes, pointerCount, depth);
        traversal.Fail(CapnpFault.ElementSize, start);
        return default;
    }

    /// <summary>Element <paramref name="index"/> of a list of lists.</summary>
    public ListReader GetList(int index) => Pointers(index).GetList(0);

    /// <summary>Element <paramref name="index"/> of a <c>List(Data)</c>.</summary>
    public ReadOnlySpan<byte> GetData(int index) => Pointers(index).GetData(0);

    /// <summary>Element <paramref name="index"/> of a <c>List(Text)</c>, without its NUL.</summary>
    public ReadOnlySpan<byte> GetTextBytes(int index) => Pointers(index).GetTextBytes(0);

    /// <summary>Element <paramref name="index"/> of a <c>List(Text)</c>.</summary>
    public string GetText(int index) => Encoding.UTF8.GetString(GetTextBytes(index));

    /// <summary>True when element <paramref name="index"/> of a list of pointers is not null.</summary>
    public bool Has(int index) => Pointers(index).Has(0);

    internal static ListReader Open(ReadOnlySpan<byte> message, ref Traversal traversal, Pointer pointer, int depth)
    {
        if (!pointer.IsList)
        {
            traversal.Fail(CapnpFault.PointerKind, pointer.Target);
            return default;
        }
        var size = pointer.ElementSize;
        if (size == ElementSize.Composite) return OpenComposite(message, ref traversal, pointer, depth);
        var bytes = Bytes(size, pointer.Count);
        if (bytes > pointer.Segment.End - pointer.Target)
        {
            traversal.Fail(CapnpFault.OutOfBounds, pointer.Target);
            return default;
        }
        // Elements without bits are counted as words, or a message of 16 bytes would be a list of 2^29.
        if (!traversal.Charge(size == ElementSize.Void ? pointer.Count : (bytes + 7) / MessageReader.Word, pointer.Target)) return default;
        var (data, pointers) = size == ElementSize.Pointer ? (0, 1) : ((int)Bytes(size, 1), 0);
        return new ListReader(message, ref traversal, pointer, pointer.Target, pointer.Count, size, size == ElementSize.Bit ? 0 : data, pointers, depth);
    }

    private static ListReader OpenComposite(ReadOnlySpan<byte> message, ref Traversal traversal, Pointer pointer, int depth)
    {
        var words = pointer.Count;
        if ((words + 1L) * MessageReader.Word > pointer.Segment.End - pointer.Target)
        {
            traversal.Fail(CapnpFault.OutOfBounds, pointer.Target);
            return default;
        }
        var tag = new Pointer(BinaryPrimitives.ReadUInt64LittleEndian(message[pointer.Target..]), pointer.Segment, pointer.Target);
        // The tag is a struct pointer whose offset field is the number of elements.
        var count = (uint)tag.Bits >> 2;
        var each = tag.DataBytes / MessageReader.Word + tag.PointerCount;
        if (!tag.IsStruct || (long)count * each > words)
        {
            traversal.Fail(CapnpFault.ListTag, pointer.Target);
            return default;
        }
        if (!traversal.Charge(1 + Math.Max(words, each == 0 ? count : 0), pointer.Target)) return default;
        var first = pointer.Target + MessageReader.Word;
        return new ListReader(message, ref traversal, pointer, first, (int)count, ElementSize.Composite, tag.DataBytes, tag.PointerCount, depth);
    }

    private static long Bytes(ElementSize size, long count) => size switch
    {
        ElementSize.Void => 0,
        ElementSize.Bit => (count + 7) / 8,
        ElementSize.Byte => count,
        ElementSize.TwoBytes => count * 2,
        ElementSize.FourBytes => count * 4,
        _ => count * MessageReader.Word,
    };

    private bool TryData(int index, int bytes, out int position)
    {
        if ((uint)index >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(index));
        position = start + index * stride;
        if (ElementSize == ElementSize.Composite ? dataBytes >= bytes : dataBytes == bytes) return true;
        return traversal.Fail(CapnpFault.ElementSize, start);
    }

    // An element seen as a struct whose first pointer is the value, which is what a list of pointers may grow into.
    private StructReader Pointers(int index)
    {
        if ((uint)index >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(index));
        if (pointerCount > 0) return new StructReader(message, ref traversal, segment, start + index * stride, dataBytes, pointerCount, depth);
        if (ElementSize != ElementSize.Composite) traversal.Fail(CapnpFault.ElementSize, start);
        return default;
    }
}
