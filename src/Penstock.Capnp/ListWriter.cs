using System.Buffers.Binary;

namespace Penstock.Capnp;

/// <summary>A list being written. All elements begin as zero or null. Valid until the writer begins its next message.</summary>
public readonly struct ListWriter
{
    private readonly MessageWriter writer;
    private readonly ElementSize size;
    private readonly int dataWords;
    private readonly int pointerCount;

    internal ListWriter(MessageWriter writer, int start, int count, ElementSize size, int dataWords, int pointerCount)
    {
        this.writer = writer;
        Start = start;
        Count = count;
        this.size = size;
        this.dataWords = dataWords;
        this.pointerCount = pointerCount;
    }

    /// <summary>Elements.</summary>
    public int Count { get; }

    internal int Start { get; }

    /// <summary>Element <paramref name="index"/> of a <c>List(Bool)</c>.</summary>
    public void SetBool(int index, bool value)
    {
        Check(index, ElementSize.Bit);
        var at = writer.At(Start + (index >> 3), 1);
        at[0] = (byte)(value ? at[0] | 1 << (index & 7) : at[0] & ~(1 << (index & 7)));
    }

    /// <summary>Element <paramref name="index"/> of a list of bytes.</summary>
    public void SetByte(int index, byte value) => At(index, ElementSize.Byte, 1)[0] = value;

    /// <summary>Element <paramref name="index"/> of a list of UInt16, or of enums.</summary>
    public void SetUInt16(int index, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(At(index, ElementSize.TwoBytes, 2), value);

    /// <summary>Element <paramref name="index"/> of a list of UInt32.</summary>
    public void SetUInt32(int index, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(At(index, ElementSize.FourBytes, 4), value);

    /// <summary>Element <paramref name="index"/> of a list of UInt64.</summary>
    public void SetUInt64(int index, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(At(index, ElementSize.EightBytes, 8), value);

    /// <summary>Element <paramref name="index"/> of a <c>List(Data)</c>.</summary>
    public void SetData(int index, ReadOnlySpan<byte> value) => Pointers(index).SetData(0, value);

    /// <summary>Element <paramref name="index"/> of a <c>List(Text)</c>.</summary>
    public void SetText(int index, ReadOnlySpan<char> value) => Pointers(index).SetText(0, value);

    /// <summary>Element <paramref name="index"/> of a list of lists.</summary>
    public ListWriter InitList(int index, ElementSize elements, int count) => Pointers(index).InitList(0, elements, count);

    /// <summary>Element <paramref name="index"/> of a list of lists of structs.</summary>
    public ListWriter InitStructList(int index, int count, int words, int pointers) => Pointers(index).InitStructList(0, count, words, pointers);

    /// <summary>Element <paramref name="index"/> of a list of structs, its fields to be set.</summary>
    public StructWriter GetStruct(int index)
    {
        Check(index, ElementSize.Composite);
        return new StructWriter(writer, Start + index * (dataWords + pointerCount) * MessageReader.Word, dataWords, pointerCount);
    }

    private Span<byte> At(int index, ElementSize expected, int bytes)
    {
        Check(index, expected);
        return writer.At(Start + index * bytes, bytes);
    }

    private StructWriter Pointers(int index)
    {
        Check(index, ElementSize.Pointer);
        return new StructWriter(writer, Start + index * MessageReader.Word, 0, 1);
    }

    private void Check(int index, ElementSize expected)
    {
        if (size != expected) throw new InvalidOperationException($"a list of {size} elements, written as one of {expected}");
        if ((uint)index >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(index), index, $"the list has {Count} elements");
    }
}
