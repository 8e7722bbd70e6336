using System.Buffers.Binary;
using System.Text;

namespace Penstock.Capnp;

/// <summary>A struct being written. All fields begin as zero and null; a pointer is set once. Valid until the writer begins its next message.</summary>
public readonly struct StructWriter
{
    private readonly MessageWriter writer;
    private readonly int start;
    private readonly int dataWords;
    private readonly int pointerCount;

    internal StructWriter(MessageWriter writer, int start, int dataWords, int pointerCount)
    {
        this.writer = writer;
        this.start = start;
        this.dataWords = dataWords;
        this.pointerCount = pointerCount;
    }

    /// <summary>Bit <paramref name="bit"/> of the byte at <paramref name="offset"/>.</summary>
    public void SetBool(int offset, int bit, bool value)
    {
        var at = Data(offset, 1);
        at[0] = (byte)(value ? at[0] | 1 << bit : at[0] & ~(1 << bit));
    }

    /// <summary>The byte at <paramref name="offset"/>.</summary>
    public void SetByte(int offset, byte value) => Data(offset, 1)[0] = value;

    /// <summary>Two bytes at <paramref name="offset"/>; also enums and union tags.</summary>
    public void SetUInt16(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Data(offset, 2), value);

    /// <summary>Four bytes at <paramref name="offset"/>.</summary>
    public void SetUInt32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Data(offset, 4), value);

    /// <summary>Eight bytes at <paramref name="offset"/>.</summary>
    public void SetUInt64(int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Data(offset, 8), value);

    /// <summary>Two bytes, signed.</summary>
    public void SetInt16(int offset, short value) => SetUInt16(offset, (ushort)value);

    /// <summary>Four bytes, signed.</summary>
    public void SetInt32(int offset, int value) => SetUInt32(offset, (uint)value);

    /// <summary>Eight bytes, signed.</summary>
    public void SetInt64(int offset, long value) => SetUInt64(offset, (ulong)value);

    /// <summary>A Float32.</summary>
    public void SetSingle(int offset, float value) => SetUInt32(offset, BitConverter.SingleToUInt32Bits(value));

    /// <summary>A Float64.</summary>
    public void SetDouble(int offset, double value) => SetUInt64(offset, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A Data field; an empty one is a list of no bytes, not null.</summary>
    public void SetData(int index, ReadOnlySpan<byte> value) => writer.WriteBytes(Pointer(index), value, 0);

    /// <summary>A Text field, as UTF-8 with a NUL behind it.</summary>
    public void SetText(int index, ReadOnlySpan<char> value)
    {
        // Stays a list of bytes whatever the text: the encoder writes into the list itself.
        var bytes = Encoding.UTF8.GetByteCount(value);
        if (bytes >= MessageWriter.MaxElements) throw new CapnpException($"a Cap'n Proto text of {bytes} bytes; at most {MessageWriter.MaxElements - 1} fit");
        var list = writer.InitList(Pointer(index), ElementSize.Byte, bytes + 1);
        Encoding.UTF8.GetBytes(value, writer.At(list.Start, bytes));
    }

    /// <summary>A Text field from its UTF-8 bytes, which a NUL is put behind.</summary>
    public void SetTextBytes(int index, ReadOnlySpan<byte> value) => writer.WriteBytes(Pointer(index), value, 1);

    /// <summary>A struct, its fields to be set next.</summary>
    public StructWriter InitStruct(int index, int dataWords, int pointerCount) => writer.InitStruct(Pointer(index), dataWords, pointerCount);

    /// <summary>A list of numbers, bits or pointers.</summary>
    public ListWriter InitList(int index, ElementSize size, int count) => writer.InitList(Pointer(index), size, count);

    /// <summary>A list of structs.</summary>
    public ListWriter InitStructList(int index, int count, int dataWords, int pointerCount) =>
        writer.InitStructList(Pointer(index), count, dataWords, pointerCount);

    private Span<byte> Data(int offset, int bytes)
    {
        if (offset < 0 || offset + bytes > dataWords * MessageReader.Word) throw new ArgumentOutOfRangeException(nameof(offset), offset, "the field lies outside the data section");
        return writer.At(start + offset, bytes);
    }

    private int Pointer(int index)
    {
        if ((uint)index >= (uint)pointerCount) throw new ArgumentOutOfRangeException(nameof(index), index, "the struct has no such pointer");
        return start + (dataWords + index) * MessageReader.Word;
    }
}
