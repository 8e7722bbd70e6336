using System.Buffers.Binary;
using Penstock.TimeFrames.Headers;

namespace Penstock.Tests.Headers;

public sealed class HeaderStackTests
{
    private static byte[] Recorded => Convert.FromHexString(HeaderBytesTests.Stack());

    [Theory]
    [InlineData(0, 0x4e, "magic at 0: magic is 0x324f324e; 0x324f324f (O2O2) is accepted")]
    [InlineData(4, 0x1f, "headerSize at 4: headerSize is 31; 32..65536 is accepted")]
    [InlineData(6, 0x02, "headerSize at 4: headerSize is 131168; 32..65536 is accepted")]
    [InlineData(4, 0x58, "headerSize at 4: headerSize is 88; 96 is accepted of a DataHeader of version 3")]
    [InlineData(12, 4, "headerVersion at 12: headerVersion is 4; 1..3 is accepted of a DataHeader")]
    [InlineData(16, 0x42, "description at 16: description is 'BataHead'; 'DataHead' is accepted")]
    [InlineData(96, 0, "magic at 96: magic is 0x324f3200; the header before says that another follows, which begins with 0x324f324f (O2O2)")]
    [InlineData(100, 0x39, "header at 96: header is cut off after 56 bytes; 57 bytes are needed")]
    [InlineData(104, 1, "header at 152: header is cut off after 0 bytes; 32 bytes are needed")]
    public void A_damaged_stack_is_named_with_offset_field_value_and_what_is_accepted(int offset, byte value, string expected)
    {
        var bytes = Recorded;
        bytes[offset] = value;
        var fault = HeaderStack.Read(bytes, out _);

        Assert.Equal(expected, $"{fault?.Field} at {fault?.Offset}: {fault}");
    }

    [Fact]
    public void Every_shorter_stack_is_cut_off()
    {
        for (var length = 0; length < Recorded.Length; length++) Assert.True(HeaderStack.Read(Recorded.AsSpan(0, length), out _)?.IsCutOff);
    }

    [Fact]
    public void Headers_of_unknown_types_are_skipped_by_their_size()
    {
        var bytes = new byte[96 + 40 + 56];
        new DataHeader { PayloadSize = 7 }.Write(bytes, hasNext: true);
        new BaseHeader { HeaderSize = 40, Flags = 1, Version = 77, Description = new HeaderName("Unheard"), Serialization = HeaderName.None }.Write(bytes.AsSpan(96));
        new DataProcessingHeader { StartTime = 5 }.Write(bytes.AsSpan(136));

        Assert.Null(HeaderStack.Read(bytes, out var stack));
        Assert.Equal((192, 3, 7ul, 5ul), (stack.Bytes, stack.Headers, stack.Data.PayloadSize, stack.Processing!.Value.StartTime));
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(16, false)]
    public void At_most_15_headers_are_walked(int headers, bool accepted)
    {
        var bytes = new byte[96 + (headers * 40)];
        new DataHeader().Write(bytes, hasNext: true);
        for (var i = 1; i < headers; i++) new SourceInfoHeader(SourceState.Running).Write(bytes.AsSpan(96 + ((i - 1) * 40)), hasNext: i < headers - 1);

        Assert.Equal(accepted, HeaderStack.Read(bytes, out var stack) is null);
        Assert.Equal(accepted ? headers : 0, stack.Headers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Stacks_harmed_at_random_are_read_within_their_bytes_or_refused(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = Recorded;
            for (var harm = random.Next(1, 6); harm > 0; harm--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var cut = bytes.AsSpan(0, random.Next(bytes.Length + 1));
            if (HeaderStack.Read(cut, out var stack) is { } fault)
            {
                Assert.InRange(fault.Offset, 0, cut.Length);
                Assert.DoesNotContain(fault.ToString(), char.IsControl);
            }
            else
            {
                Assert.InRange(stack.Bytes, 80, cut.Length);
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void What_a_data_header_holds_comes_back_whatever_it_is(int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[96];
        for (var i = 0; i < 10_000; i++)
        {
            random.NextBytes(bytes);
            new DataHeader().Write(bytes.AsSpan(0, 96));
            random.NextBytes(bytes.AsSpan(32, 60));
            bytes.AsSpan(92).Clear();
            Assert.True(DataHeader.TryRead(bytes, out var header));
            var written = new byte[96];
            header.Write(written);
            Assert.Equal(bytes, written);
        }
    }

    [Fact]
    public void Descriptors_compare_byte_by_byte_and_show_what_is_not_text()
    {
        string[] ordered = ["", "A", "AA", "B", "a", "ab"];
        Assert.Equal(ordered, ordered.Reverse().Select(text => new DataDescription(text)).Order().Select(d => d.ToString().Replace("\\x00", "", StringComparison.Ordinal)));
        Assert.Equal("DISTSUBTIMEFRAME", DataDescription.SubTimeFrame.ToString());
        var bytes = new byte[4];
        Assert.Equal("\\x00", DataOrigin.Read(bytes).ToString());
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0x0a00ff41);
        Assert.Equal("A\\xff\\x00\\x0a", DataOrigin.Read(bytes).ToString());
        Assert.True(new DataOrigin("TPC") > new DataOrigin("ITS"));
        var refused = Assert.Throws<ArgumentException>(() => new DataOrigin("FIVE5"));
        Assert.StartsWith("'FIVE5' is no descriptor; up to 4 printable ASCII characters are accepted", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equipment_orders_by_description_origin_number()
    {
        EquipmentId[] ordered =
        [
            new(new("TPC"), new("CRAWDATA"), 9), new(new("ITS"), DataDescription.RawData, 0x2a), new(new("TPC"), DataDescription.RawData, 1),
            new(new("TPC"), DataDescription.RawData, 0x80000000),
        ];
        Assert.Equal(ordered, ordered.Reverse().Order());
    }
}
