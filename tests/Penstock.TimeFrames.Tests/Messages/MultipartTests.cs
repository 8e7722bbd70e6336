using System.Buffers.Binary;
using System.Text;
using Penstock.Tests.Files;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Messages;

namespace Penstock.Tests.Messages;

public sealed class MultipartTests
{
    private static readonly SubTimeFrameHeader Stf = new() { Id = 42, FirstOrbit = 0x123400, RunNumber = 556789, Origin = SubTimeFrameOrigin.Readout, CreationTimeMs = ExampleFile.WriteTimeMs };

    [Theory]
    [InlineData(true, "single 1,reduced 2,single 1,single 1", 9)]
    [InlineData(false, "single 1,full 2,single 1,single 1", 10)]
    public void Both_forms_of_split_payloads_are_written_and_read(bool reduced, string layout, int count)
    {
        var parts = MultipartWriter.Write(Stf, Messages(), reduced, 7);
        Assert.Equal(count, parts.Count);
        Assert.Null(MultipartReader.Inspect(parts, out var sequences));
        Assert.Equal(layout, string.Join(',', sequences.Select(s => $"{s.Encoding.ToString().ToLowerInvariant()} {s.Payloads}")));
        Assert.Equal(count, sequences.Sum(s => s.Count));

        Assert.Null(MultipartReader.Read(parts, out var messages));
        Assert.Equal(["", "ABCDEFGH|IJKL", "0123456789abcdef", "x"], messages.Select((m, i) => i == 0 ? "" : string.Join('|', m.Parts.Select(p => Encoding.ASCII.GetString(p.Span)))));
        Assert.True(SubTimeFrameHeader.TryRead(messages[0].Parts[0].Span, out var header));
        Assert.Equal(Stf, header);
        Assert.All(messages, m => Assert.Equal((42u, 556789u, 0x123400u, 42ul), (m.Stack.Data.TfCounter, m.Stack.Data.RunNumber, m.Stack.Data.FirstTfOrbit, m.Stack.Processing!.Value.StartTime)));
    }

    [Fact]
    public void A_multipart_message_becomes_the_recorded_file()
    {
        foreach (var reduced in (bool[])[true, false])
        {
            MultipartReader.Read(MultipartWriter.Write(Stf, Messages().Where(m => m.Equipment.Description == DataDescription.RawData), reduced, 7), out var messages);
            var frame = new TimeFrameToWrite { Id = 42, RunNumber = 556789, FirstOrbit = 0x123400, Messages = [.. messages.Skip(1).Select(m => m.ToFile())] };
            Assert.Equal(ExampleFile.Bytes, TimeFrameFileTests.Written(frame));
        }
    }

    [Fact]
    public void A_reduced_header_says_its_first_part_only_and_is_not_trusted()
    {
        var parts = MultipartWriter.Write(Stf, Messages(), reduced: true, 7);
        HeaderStack.Read(parts[2].Span, out var stack);
        Assert.Equal((2u, 2u, 8ul), (stack.Data.SplitPayloadIndex, stack.Data.SplitPayloadParts, stack.Data.PayloadSize));

        parts[2] = Changed(parts[2], 72, 999);
        Assert.Null(MultipartReader.Read(parts, out _));
        parts[5] = Changed(parts[5], 72, 999);
        Assert.Equal("part 5: payloadSize at offset 72 is 999; 16 is accepted, the bytes of the next part", MultipartReader.Read(parts, out _)?.ToString());
    }

    [Theory]
    [InlineData(2, 68, 1, "splitPayloadIndex at offset 68 is 1; 0 or 2, the number of parts, is accepted")]
    [InlineData(2, 52, 3, "splitPayloadParts at offset 52 is 3; 6 parts of the multipart message are needed, 5 are there")]
    [InlineData(2, 0, 0, "magic at offset 0 is 0x00000000")]
    [InlineData(4, 68, 0, "split payload at offset 68 is 0 of 2; 1 of 2 is accepted")]
    [InlineData(4, 64, 1, "equipment at offset 32 is ITS/RAWDATA/0x00000001; ITS/RAWDATA/0x0000002a is accepted")]
    public void A_fault_is_named_with_part_and_field(int part, int offset, uint value, string expected)
    {
        var parts = MultipartWriter.Write(Stf, Messages().Take(1), reduced: false, 7);
        parts.Add(new byte[3]);
        parts[part] = Changed(parts[part], offset, value);

        Assert.StartsWith($"part {part}: {expected}", MultipartReader.Read(parts, out _)?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_a_stream_is_192_bytes_and_an_empty_part()
    {
        var end = MultipartWriter.EndOfStream(1700000000123);

        Assert.Equal([192, 0], end.Select(p => p.Length));
        Assert.True(MultipartReader.IsEndOfStream(end));
        Assert.False(MultipartReader.IsEndOfStream([.. end, .. end]));
        Assert.False(MultipartReader.IsEndOfStream(MultipartWriter.Write(Stf, [], true, 7)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whatever_is_done_to_a_multipart_message_it_is_read_or_refused(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 3000; i++)
        {
            var parts = MultipartWriter.Write(Stf, Messages(), random.Next(2) == 0, 7).Select(p => p.ToArray()).ToList();
            for (var harm = random.Next(1, 4); harm > 0; harm--)
            {
                var at = random.Next(parts.Count);
                switch (random.Next(4))
                {
                    case 0: parts.RemoveAt(at); break;
                    case 1: parts.Insert(at, parts[random.Next(parts.Count)]); break;
                    case 2: parts[at] = parts[at][..random.Next(parts[at].Length + 1)]; break;
                    default:
                        if (parts[at].Length > 0) parts[at][random.Next(parts[at].Length)] ^= (byte)(1 << random.Next(8));
                        break;
                }

                if (parts.Count == 0) break;
            }

            var fault = MultipartReader.Read([.. parts.Select(p => (ReadOnlyMemory<byte>)p)], out var messages);
            if (fault is null) Assert.Equal(parts.Count, messages.Sum(m => SplitPayload.EncodingOf(m.Stack.Data) == SplitEncoding.Reduced ? 1 + m.Parts.Count : 2 * m.Parts.Count));
            else Assert.InRange(fault.Part, 0, parts.Count - 1);
        }
    }

    private static IEnumerable<DataMessage> Messages()
    {
        foreach (var (equipment, texts) in new (EquipmentId, string[])[]
        {
            (ExampleFile.Its, ["ABCDEFGH", "IJKL"]), (ExampleFile.Tpc, ["0123456789abcdef"]), (new(new("TPC"), new("TRACKS"), 1), ["x"]),
        })
        {
            var header = new byte[DataHeader.Size];
            new DataHeader { DataOrigin = equipment.Origin, DataDescription = equipment.Description, SubSpecification = equipment.SubSpecification, PayloadSerialization = HeaderName.None }.Write(header);
            Assert.Null(HeaderStack.Read(header, out var stack));
            yield return new DataMessage(stack, [.. texts.Select(t => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(t))]);
        }
    }

    private static ReadOnlyMemory<byte> Changed(ReadOnlyMemory<byte> part, int offset, uint value)
    {
        var bytes = part.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);
        return bytes;
    }
}
