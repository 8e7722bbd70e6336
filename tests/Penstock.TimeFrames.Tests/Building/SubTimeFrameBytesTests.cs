using System.Text;
using Penstock.Tests.Files;
using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.Tests.Building;

public sealed class SubTimeFrameBytesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_sub_time_frame_begins_with_the_message_of_its_stf_header()
    {
        var bytes = MadeSubTimeFrame.Make(42, 1);

        Assert.Null(HeaderStack.Read(bytes, out var stack));
        Assert.Equal((152, 2), (stack.Bytes, stack.Headers));
        Assert.Equal("FLP/DISTSUBTIMEFRAME/0x00000000", $"{stack.Data.Equipment}");
        Assert.Equal((32UL, 1u, 42u, 556789u), (stack.Data.PayloadSize, stack.Data.SplitPayloadParts, stack.Data.TfCounter, stack.Data.RunNumber));
        Assert.Equal((42UL, 0UL, 1700000000123UL), (stack.Processing!.Value.StartTime, stack.Processing.Value.Duration, stack.Processing.Value.Creation));
        Assert.True(SubTimeFrameHeader.TryRead(bytes.AsSpan(152), out var header));
        Assert.Equal(MadeSubTimeFrame.Header(42), header);
    }

    [Fact]
    public void Sub_time_frames_of_two_sources_make_the_recorded_file_byte_for_byte()
    {
        var header = new SubTimeFrameHeader { Id = 42, FirstOrbit = 0x123400, RunNumber = 556789, Origin = SubTimeFrameOrigin.Readout };
        using var builder = new TimeFrameBuilder(new() { Sources = [1, 2] });
        builder.Add(42, MadeSubTimeFrame.Receive(1, MadeSubTimeFrame.Write(header, (ExampleFile.Tpc, [Text("0123456789abcdef")]))), default);
        builder.Add(42, MadeSubTimeFrame.Receive(2, MadeSubTimeFrame.Write(header, (ExampleFile.Its, [Text("ABCDEFGH"), Text("IJKL")]))), default);
        Assert.True(builder.TryTake(out var frame));
        var path = Path.Combine(_folder.FullName, "example.tf");
        using (frame)
        using (var file = TimeFrameFileWriter.Create(path, withSidecar: true))
        {
            Assert.Equal(628, file.Write(frame, ExampleFile.WriteTimeMs));
            file.Complete();
        }

        Assert.Equal(Convert.ToHexStringLower(ExampleFile.Bytes), Convert.ToHexStringLower(File.ReadAllBytes(path)));
        var other = Path.Combine(_folder.FullName, "other.tf");
        using (var file = TimeFrameFileWriter.Create(other, withSidecar: true))
        {
            file.Write(ExampleFile.Frame, ExampleFile.WriteTimeMs);
            file.Complete();
        }

        Assert.Equal(File.ReadAllText(other + ".info"), File.ReadAllText(path + ".info"));
    }

    [Fact]
    public void Bytes_mutated_anywhere_are_refused_or_read_within_their_bounds()
    {
        var sound = MadeSubTimeFrame.Make(42, 1);
        var random = new Random(1);
        var refused = 0;
        for (var i = 0; i < sound.Length; i++)
        {
            foreach (var value in (byte[])[0, 0xFF, (byte)(sound[i] ^ 1 << random.Next(8))])
            {
                var bytes = sound.ToArray();
                bytes[i] = value;
                refused += Check(bytes);
            }
        }

        for (var length = 0; length < sound.Length; length++) refused += Check(sound[..length]);
        for (var seed = 0; seed < 2000; seed++)
        {
            var bytes = sound.ToArray();
            for (var n = random.Next(1, 8); n > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            refused += Check(bytes[..random.Next(1, bytes.Length)]);
        }

        Assert.InRange(refused, sound.Length / 2, int.MaxValue);
    }

    [Theory]
    [InlineData(0x40, "payloadSize", 0x48 + 184)]
    public void A_payload_longer_than_what_is_left_is_named_with_its_offset(byte high, string field, int offset)
    {
        var bytes = MadeSubTimeFrame.Make(42, 1);
        bytes[184 + 0x48 + 3] = high;

        var fault = ReceivedSubTimeFrame.Read(1, bytes, null, out var stf);

        Assert.Null(stf);
        Assert.Equal((field, (long)offset), (fault!.Field, fault.Offset));
        Assert.Contains("bytes are left", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_with_further_headers_is_refused()
    {
        var bytes = MadeSubTimeFrame.Make(42, 1);
        bytes[184 + BaseHeader.FlagsOffset] |= 1;

        var fault = ReceivedSubTimeFrame.Read(1, bytes, null, out var stf);

        Assert.Null(stf);
        Assert.Equal(("DataHeader", 184L), (fault!.Field, fault.Offset));
        Assert.Contains("without a further header", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_that_lacks_parts_is_not_written()
    {
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new SubTimeFrameWriter(new byte[1000], MadeSubTimeFrame.Header(1));
            writer.BeginMessage(ExampleFile.Its, 2);
            writer.AddPart(4);
            writer.Complete();
        });
    }

    private static int Check(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = ReceivedSubTimeFrame.Read(1, bytes, null, out var stf);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096 + (4 * bytes.Length));
        if (fault is not null) return 1;
        Assert.InRange(stf!.Equipments.Sum(e => e.Bytes.Length), 0, bytes.Length - SubTimeFrameWriter.StartBytes);
        return 0;
    }

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);
}
