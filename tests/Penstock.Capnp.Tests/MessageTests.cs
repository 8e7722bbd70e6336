using System.Buffers.Binary;
using Penstock.Capnp;

namespace Penstock.Tests;

public sealed class MessageTests
{
    [Fact]
    public void Every_kind_of_field_comes_back_as_it_was_written()
    {
        var random = new Random(7);
        using var writer = new MessageWriter();
        for (var i = 0; i < 200; i++)
        {
            var value = KindsValue.Draw(random, 2);
            value.Write(writer.Begin(KindsValue.DataWords, KindsValue.Pointers));
            var traversal = Traversal.Of(writer.Length);
            Assert.True(MessageReader.TryOpen(writer.Message.Span, ref traversal, out var root));
            Assert.Equal(value.ToText(), KindsValue.Read(root).ToText());
            traversal.ThrowIfFaulty();
        }
    }

    [Fact]
    public void A_struct_of_no_words_is_not_null()
    {
        using var writer = new MessageWriter();
        writer.Begin(0, 1).InitStruct(0, 0, 0);
        Assert.Equal("0000000002000000" + "0000000000000100" + "FCFFFFFF00000000", Convert.ToHexString(writer.Message.Span));
    }

    [Fact]
    public void Fields_that_the_writer_did_not_know_are_their_defaults()
    {
        using var writer = new MessageWriter();
        writer.Begin(1, 0).SetUInt32(0, 5);
        var traversal = Traversal.Of(writer.Length);
        Assert.True(MessageReader.TryOpen(writer.Message.Span, ref traversal, out var root));
        Assert.Equal(5u, root.GetUInt32(0));
        Assert.Equal(0ul, root.GetUInt64(8));
        Assert.Equal(0u, root.GetUInt32(6));
        Assert.False(root.Has(0));
        Assert.Equal("", root.GetText(0));
        Assert.Equal(0, root.GetList(3).Count);
        Assert.Equal(0, root.GetStruct(1).GetStruct(0).GetByte(0));
        Assert.Equal(CapnpFault.None, traversal.Fault);
    }

    [Fact]
    public void Numbers_are_read_from_lists_of_structs_and_structs_from_lists_of_numbers()
    {
        using var writer = new MessageWriter();
        var root = writer.Begin(0, 2);
        var structs = root.InitStructList(0, 2, 1, 0);
        structs.GetStruct(0).SetUInt32(0, 11);
        structs.GetStruct(1).SetUInt32(0, 12);
        var numbers = root.InitList(1, ElementSize.FourBytes, 2);
        numbers.SetUInt32(1, 22);
        var traversal = Traversal.Of(writer.Length);
        Assert.True(MessageReader.TryOpen(writer.Message.Span, ref traversal, out var read));
        Assert.Equal(12u, read.GetList(0).GetUInt32(1));
        Assert.Equal(22u, read.GetList(1).GetStruct(1).GetUInt32(0));
        Assert.Equal(0ul, read.GetList(1).GetStruct(1).GetUInt64(0));
        Assert.Equal(CapnpFault.None, traversal.Fault);
    }

    [Fact]
    public void A_double_far_pointer_is_followed()
    {
        // Segment 0: root far pointer. Segment 1: its landing pad of two words. Segment 2: the struct.
        var message = Words(
            0x00000001_00000002, 0x00000001_00000002,
            Far(1, 0, isDouble: true),
            Far(2, 0, isDouble: false), 0x0000_0001_00000000,
            42);
        var traversal = Traversal.Of(message.Length);
        Assert.True(MessageReader.TryOpen(message, ref traversal, out var root));
        Assert.Equal(42ul, root.GetUInt64(0));
    }

    [Fact]
    public void Writing_and_reading_allocate_nothing()
    {
        var value = KindsValue.Draw(new Random(3), 2);
        using var writer = new MessageWriter();
        var sum = Sum(value, writer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) sum -= Sum(value, writer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0, sum);
    }

    [Fact]
    public void A_writer_says_when_a_field_lies_outside_its_struct()
    {
        using var writer = new MessageWriter();
        var root = writer.Begin(1, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => root.SetUInt32(6, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => root.SetData(1, []));
        Assert.Throws<CapnpException>(() => root.InitList(0, ElementSize.Byte, MessageWriter.MaxElements + 1));
        var list = root.InitList(0, ElementSize.TwoBytes, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => list.SetUInt16(2, 1));
        Assert.Throws<InvalidOperationException>(() => list.SetUInt32(0, 1));
    }

    private static long Sum(KindsValue value, MessageWriter writer)
    {
        value.Write(writer.Begin(KindsValue.DataWords, KindsValue.Pointers));
        var message = writer.Message.Span;
        var traversal = Traversal.Of(message.Length);
        MessageReader.TryOpen(message, ref traversal, out var root);
        return root.GetInt64(8) + root.GetTextBytes(0).Length + root.GetList(12).Count + root.GetStruct(2).GetUInt32(4) + root.GetData(1).Length;
    }

    private static ulong Far(uint segment, uint word, bool isDouble) => 2u | (isDouble ? 4u : 0u) | word << 3 | (ulong)segment << 32;

    private static byte[] Words(params ulong[] words)
    {
        var bytes = new byte[words.Length * 8];
        for (var i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), words[i]);
        return bytes;
    }
}
