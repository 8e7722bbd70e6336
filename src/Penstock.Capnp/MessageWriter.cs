using System.Buffers;
using System.Buffers.Binary;

namespace Penstock.Capnp;

/// <summary>
/// Writes messages of one segment in the standard stream framing, each struct and list where it is first set, as the C++ library lays them out.
/// One writer serves one message after the other from the same pooled buffer; once the buffer has grown to the messages' size, writing allocates nothing.
/// </summary>
public sealed class MessageWriter : IDisposable
{
    /// <summary>The longest message, in bytes.</summary>
    public const int MaxBytes = 1 << 30;

    /// <summary>The most bytes of a Data and the most elements of a list: the 29 bits of a list pointer.</summary>
    public const int MaxElements = (1 << 29) - 1;

    private const int TableBytes = 8;
    private byte[] buffer;
    private int used;

    /// <summary>A writer whose buffer begins with room for <paramref name="capacity"/> bytes.</summary>
    public MessageWriter(int capacity = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        buffer = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 64));
        Clear();
    }

    /// <summary>The message as written so far, its segment table first. Valid until the next change of the writer.</summary>
    public ReadOnlyMemory<byte> Message
    {
        get
        {
            ObjectDisposedException.ThrowIf(buffer.Length == 0, this);
            BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(4), (used - TableBytes) / MessageReader.Word);
            return buffer.AsMemory(0, used);
        }
    }

    /// <summary>Bytes of <see cref="Message"/>.</summary>
    public int Length => used;

    /// <summary>Forgets the message written and begins the next one with its root struct.</summary>
    /// <param name="dataWords">Words of its data section.</param>
    /// <param name="pointerCount">Its pointers.</param>
    public StructWriter Begin(int dataWords, int pointerCount)
    {
        ObjectDisposedException.ThrowIf(buffer.Length == 0, this);
        Clear();
        return InitStruct(Allocate(MessageReader.Word), dataWords, pointerCount);
    }

    /// <summary>Gives the buffer back to the pool.</summary>
    public void Dispose()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        used = 0;
    }

    internal Span<byte> At(int position, int length) => buffer.AsSpan(position, length);

    internal StructWriter InitStruct(int pointer, int dataWords, int pointerCount)
    {
        ThrowUnlessSection(dataWords);
        ThrowUnlessSection(pointerCount);
        var words = dataWords + pointerCount;
        var start = Allocate(words * MessageReader.Word);
        // A struct of no words points at the pointer itself, so that it is not mistaken for null (encoding, "Structs").
        var offset = words == 0 ? -1 : (start - pointer) / MessageReader.Word - 1;
        WritePointer(pointer, (uint)offset << 2, (uint)(dataWords | pointerCount << 16));
        return new StructWriter(this, start, dataWords, pointerCount);
    }

    internal ListWriter InitList(int pointer, ElementSize size, int count)
    {
        ThrowUnlessCount(count);
        var bytes = size switch
        {
            ElementSize.Void => 0,
            ElementSize.Bit => (count + 7L) / 8,
            ElementSize.Byte => count,
            ElementSize.TwoBytes => count * 2L,
            ElementSize.FourBytes => count * 4L,
            ElementSize.EightBytes or ElementSize.Pointer => count * 8L,
            _ => throw new ArgumentOutOfRangeException(nameof(size), size, "lists of structs are written with InitStructList"),
        };
        var start = Allocate(bytes);
        WritePointer(pointer, (uint)((start - pointer) / MessageReader.Word - 1) << 2 | 1, (uint)size | (uint)count << 3);
        return new ListWriter(this, start, count, size, 0, 0);
    }

    internal ListWriter InitStructList(int pointer, int count, int dataWords, int pointerCount)
    {
        ThrowUnlessSection(dataWords);
        ThrowUnlessSection(pointerCount);
        ThrowUnlessCount(count);
        var words = (long)count * (dataWords + pointerCount);
        if (words > MaxElements) throw TooLong(words * MessageReader.Word);
        var tag = Allocate(MessageReader.Word + words * MessageReader.Word);
        WritePointer(pointer, (uint)((tag - pointer) / MessageReader.Word - 1) << 2 | 1, (uint)ElementSize.Composite | (uint)words << 3);
        WritePointer(tag, (uint)count << 2, (uint)(dataWords | pointerCount << 16));
        return new ListWriter(this, tag + MessageReader.Word, count, ElementSize.Composite, dataWords, pointerCount);
    }

    /// <summary>A list of bytes, whose length is <paramref name="bytes"/> and <paramref name="extra"/> zeros.</summary>
    internal void WriteBytes(int pointer, ReadOnlySpan<byte> bytes, int extra)
    {
        if (bytes.Length > MaxElements - extra) throw TooLong(bytes.Length);
        var list = InitList(pointer, ElementSize.Byte, bytes.Length + extra);
        bytes.CopyTo(buffer.AsSpan(list.Start));
    }

    private static void ThrowUnlessSection(int words)
    {
        if ((uint)words > ushort.MaxValue) throw new ArgumentOutOfRangeException(nameof(words), words, "a struct has at most 65535 words of data and 65535 pointers");
    }

    private static void ThrowUnlessCount(int count)
    {
        if ((uint)count > MaxElements) throw new CapnpException($"a Cap'n Proto list of {count} elements; at most {MaxElements} fit");
    }

    private static CapnpException TooLong(long bytes) => new($"a Cap'n Proto message of more than {bytes} bytes; at most {MaxBytes} are written");

    private void Clear()
    {
        used = TableBytes;
        buffer.AsSpan(0, TableBytes).Clear();
    }

    private int Allocate(long bytes)
    {
        var start = used;
        var end = start + (bytes + 7 & ~7L);
        if (end > buffer.Length) Grow(end);
        buffer.AsSpan(start, (int)end - start).Clear();
        used = (int)end;
        return start;
    }

    private void Grow(long bytes)
    {
        if (bytes > MaxBytes) throw TooLong(bytes);
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(bytes, Math.Min(2L * buffer.Length, MaxBytes)));
        buffer.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private void WritePointer(int position, uint low, uint high) =>
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.AsSpan(position), low | (ulong)high << 32);
}
