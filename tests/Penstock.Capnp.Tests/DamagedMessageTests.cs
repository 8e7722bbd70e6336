using System.Buffers.Binary;
using Penstock.Capnp;

namespace Penstock.Tests;

public sealed class DamagedMessageTests
{
    [Theory]
    [InlineData(CapnpFault.Length, new ulong[0])]
    [InlineData(CapnpFault.Alignment, 0x0100ul, 0ul)]
    [InlineData(CapnpFault.Length, 0x00000002_00000000ul, 0ul)]
    [InlineData(CapnpFault.Length, 0x00000001_00000000ul, 0ul, 0ul)]
    [InlineData(CapnpFault.Length, 0xFFFFFFFF_00000000ul, 0ul)]
    [InlineData(CapnpFault.SegmentCount, 0x00000001_00000200ul, 0ul)]
    [InlineData(CapnpFault.OutOfBounds, 0x00000000_00000000ul)]
    [InlineData(CapnpFault.OutOfBounds, 0x00000001_00000000ul, 0x00000001_00000000ul)]
    [InlineData(CapnpFault.OutOfBounds, 0x00000001_00000000ul, 0x00010000_7FFFFFFCul)]
    [InlineData(CapnpFault.OutOfBounds, 0x00000001_00000000ul, 0x00010000_80000000ul)]
    [InlineData(CapnpFault.PointerKind, 0x00000001_00000000ul, 0x00000000_FFFFFFFDul)]
    [InlineData(CapnpFault.PointerKind, 0x00000001_00000000ul, 3ul)]
    [InlineData(CapnpFault.FarPointer, 0x00000001_00000000ul, 0x00000001_00000002ul)]
    [InlineData(CapnpFault.FarPointer, 0x00000001_00000000ul, 0x00000000_00000012ul)]
    [InlineData(CapnpFault.FarPointer, 0x00000001_00000000ul, 0x00000000_00000002ul)]
    [InlineData(CapnpFault.FarPointer, 0x00000002_00000000ul, 0x00000000_00000006ul, 0ul)]
    public void Damage_of_the_table_and_the_root_is_named(CapnpFault expected, params ulong[] words)
    {
        var message = new byte[words.Length * 8];
        for (var i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(i * 8), words[i]);
        if (expected == CapnpFault.Alignment) message = message[..15];
        var traversal = Traversal.Of(message.Length);
        Assert.False(MessageReader.TryOpen(message, ref traversal, out var root));
        Assert.Equal(expected, traversal.Fault);
        Assert.Equal(0, root.GetByte(0));
        var exception = Assert.Throws<CapnpException>(() => traversal.ThrowIfFaulty());
        Assert.DoesNotContain("damaged at", exception.Message);
    }

    [Fact]
    public void A_struct_that_contains_itself_ends_at_the_limit_of_depth()
    {
        // The root has one pointer, which points at the root.
        var message = Words(0x00000002_00000000, 0x00010000_00000000, 0x00010000_FFFFFFF8);
        var traversal = Traversal.Of(message.Length);
        Assert.True(MessageReader.TryOpen(message, ref traversal, out var at));
        var levels = 1;
        while (at.Has(0))
        {
            at = at.GetStruct(0);
            levels++;
        }
        Assert.Equal(CapnpFault.Depth, traversal.Fault);
        Assert.Equal(Traversal.DefaultDepth + 2, levels);
    }

    [Fact]
    public void A_list_of_half_a_thousand_million_elements_without_bits_is_too_much()
    {
        var message = Words(0x00000002_00000000, 0x00010000_00000000, 0xFFFFFFF8_00000001);
        var traversal = Traversal.Of(message.Length);
        Assert.True(MessageReader.TryOpen(message, ref traversal, out var root));
        Assert.Equal(0, root.GetList(0).Count);
        Assert.Equal(CapnpFault.Traversal, traversal.Fault);
        // The same as structs without fields.
        message = Words(0x00000003_00000000, 0x00010000_00000000, 0x00000007_00000001, 0x00000000_FFFFFFFC);
        traversal = Traversal.Of(message.Length);
        Assert.True(MessageReader.TryOpen(message, ref traversal, out root));
        Assert.Equal(0, root.GetList(0).Count);
        Assert.Equal(CapnpFault.Traversal, traversal.Fault);
    }

    [Fact]
    public void A_list_whose_tag_promises_more_structs_than_it_has_words_is_refused()
    {
        var message = Words(0x00000003_00000000, 0x00010000_00000000, 0x00000007_00000001, 0x00000001_00000004);
        var traversal = Traversal.Of(message.Length);
        Assert.True(MessageReader.TryOpen(message, ref traversal, out var root));
        Assert.Equal(0, root.GetList(0).Count);
        Assert.Equal(CapnpFault.ListTag, traversal.Fault);
    }

    [Fact]
    public void A_text_without_its_NUL_and_lists_of_other_elements_are_refused()
    {
        using var writer = new MessageWriter();
        var root = writer.Begin(0, 2);
        root.SetData(0, "abc"u8);
        root.InitList(1, ElementSize.TwoBytes, 3);
        var message = writer.Message.ToArray();
        Assert.Equal(CapnpFault.TextEnd, Fault(message, r => r.GetText(0)));
        Assert.Equal(CapnpFault.ElementSize, Fault(message, r => r.GetList(0).GetUInt16(0)));
        Assert.Equal(CapnpFault.ElementSize, Fault(message, r => r.GetList(0).GetBool(0)));
        Assert.Equal(CapnpFault.ElementSize, Fault(message, r => r.GetData(1).Length));
        Assert.Equal(CapnpFault.ElementSize, Fault(message, r => r.GetList(1).GetData(0).Length));
        Assert.Equal(CapnpFault.PointerKind, Fault(message, r => r.GetStruct(1).DataBytes));
    }

    [Fact]
    public void Mutated_messages_cost_a_fault_at_most()
    {
        var random = new Random(20);
        using var writer = new MessageWriter();
        var faults = 0;
        for (var i = 0; i < 20_000; i++)
        {
            if (i % 100 == 0) KindsValue.Draw(random, 2).Write(writer.Begin(KindsValue.DataWords, KindsValue.Pointers));
            var message = writer.Message.ToArray();
            for (var n = random.Next(1, 6); n > 0; n--)
            {
                var at = random.Next(message.Length);
                message[at] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)(message[at] ^ 1 << random.Next(8));
            }
            if (random.Next(10) == 0) message = message[..random.Next(message.Length)];
            var traversal = new Traversal(5_000, 8);
            if (MessageReader.TryOpen(message, ref traversal, out var root)) KindsValue.Read(root);
            if (traversal.Fault != CapnpFault.None) faults++;
        }
        Assert.InRange(faults, 2_000, 18_000);
    }

    private delegate object Reading(StructReader root);

    private static CapnpFault Fault(byte[] message, Reading reading)
    {
        var traversal = Traversal.Of(message.Length);
        Assert.True(MessageReader.TryOpen(message, ref traversal, out var root));
        reading(root);
        return traversal.Fault;
    }

    private static byte[] Words(params ulong[] words)
    {
        var bytes = new byte[words.Length * 8];
        for (var i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), words[i]);
        return bytes;
    }
}
