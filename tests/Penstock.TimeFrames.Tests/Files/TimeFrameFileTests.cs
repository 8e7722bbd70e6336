using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Penstock.Tests.Raw;
using Penstock.TimeFrames.Files;

namespace Penstock.Tests.Files;

public sealed class TimeFrameFileTests
{
    internal const int IndexAt = 0xd8;
    internal const int DataAt = 0x138;
    internal const int FirstBlockBytes = 104;

    [Fact]
    public void The_example_is_the_one_of_the_specification() =>
        Assert.Equal("b11fb58d5ed22c75afabd5c9f836da41e06dc5c0d2d975c736269869916a0991", Convert.ToHexStringLower(SHA256.HashData(ExampleFile.Bytes)));

    [Fact]
    public void The_example_is_read()
    {
        using var stored = new TemporaryFile(ExampleFile.Bytes);
        using var file = TimeFrameFile.Open(stored.Path);
        var record = file.ReadRecord();

        Assert.NotNull(record);
        Assert.Equal((0L, 628L, ExampleFile.WriteTimeMs, (long)DataAt), (record.Offset, record.Bytes, record.WriteTimeMs, record.DataOffset));
        Assert.Equal([new IndexElement(ExampleFile.Its, 2, 0, 204), new IndexElement(ExampleFile.Tpc, 1, 204, 112)], record.Index);
        Assert.Equal(["ABCDEFGH+", "IJKL", "0123456789abcdef+"], Payloads(file, record));
        Assert.Null(file.ReadRecord());
        Assert.Null(file.ReadRecord());
    }

    [Fact]
    public void A_walk_tells_what_a_record_holds()
    {
        var contents = Assert.Single(Read(ExampleFile.Bytes));

        Assert.Equal((42u, 556789u, 0x123400u, 3L, 28L), (contents.TfCounter, contents.Run, contents.FirstOrbit, contents.Blocks, contents.PayloadBytes));
        var its = contents.Equipments[0];
        Assert.Equal((ExampleFile.Its, 2L, 1L, 204L, 12L), (its.Equipment, its.Blocks, its.Messages, its.Bytes, its.PayloadBytes));
        Assert.Equal(Sha256("ABCDEFGHIJKL"), its.PayloadSha256);
        Assert.Equal(Sha256("0123456789abcdef"), contents.Equipments[1].PayloadSha256);
    }

    [Fact]
    public void An_empty_file_holds_no_time_frame() => Assert.Empty(Read([]));

    [Fact]
    public void Records_follow_each_other_without_a_gap() => Assert.Equal([0L, 628L, 1256L], Read([.. ExampleFile.Bytes, .. ExampleFile.Bytes, .. ExampleFile.Bytes]).Select(c => c.Record.Offset));

    [Fact]
    public void A_record_without_an_index_ends_a_file()
    {
        var end = ExampleFile.Bytes[..120];
        BinaryPrimitives.WriteUInt64LittleEndian(end.AsSpan(0x68), 120);

        Assert.Single(Read([.. ExampleFile.Bytes, .. end]));
        var damage = Assert.Throws<TimeFrameFileException>(() => Read([.. ExampleFile.Bytes, .. end, 0]));
        Assert.Equal((748L, "end of file"), (damage.Offset, damage.Field));
    }

    [Fact]
    public void A_record_may_hold_no_data_at_all()
    {
        var empty = ExampleFile.Bytes[..216];
        BinaryPrimitives.WriteUInt64LittleEndian(empty.AsSpan(0x68), 216);
        BinaryPrimitives.WriteUInt64LittleEndian(empty.AsSpan(0xc0), 0);
        var contents = Assert.Single(Read(empty));

        Assert.Equal((null, null, null, 0L), (contents.TfCounter, contents.Run, contents.FirstOrbit, contents.Blocks));
    }

    [Fact]
    public void An_index_that_is_not_sorted_but_true_is_read()
    {
        var bytes = ExampleFile.Bytes;
        var first = bytes[IndexAt..(IndexAt + 48)];
        bytes.AsSpan(IndexAt + 48, 48).CopyTo(bytes.AsSpan(IndexAt));
        first.CopyTo(bytes.AsSpan(IndexAt + 48));
        var contents = Assert.Single(Read(bytes));

        Assert.Equal([ExampleFile.Tpc, ExampleFile.Its], contents.Equipments.Select(e => e.Equipment));
        Assert.Equal([Sha256("0123456789abcdef"), Sha256("ABCDEFGHIJKL")], contents.Equipments.Select(e => e.PayloadSha256));
    }

    [Fact]
    public void Split_numbers_that_count_through_an_equipment_are_read_as_one_message()
    {
        var bytes = ExampleFile.Bytes;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(DataAt + FirstBlockBytes + 68), 7);

        Assert.Equal((2L, 1L), (Assert.Single(Read(bytes)).Equipments[0].Blocks, Read(bytes)[0].Equipments[0].Messages));
    }

    [Theory]
    [InlineData(1, 80, 0, 0u)]
    [InlineData(2, 88, 0x123400, 0u)]
    public void Data_headers_of_older_versions_are_read(byte version, byte size, uint orbit, uint counter)
    {
        var shorter = 96 - size;
        byte[] bytes = [.. ExampleFile.Bytes[..DataAt], .. ExampleFile.Bytes[DataAt..(DataAt + size)], .. ExampleFile.Bytes[(DataAt + 96)..]];
        (bytes[DataAt + 4], bytes[DataAt + 12]) = (size, version);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(0x68), (ulong)bytes.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(IndexAt + 40), (ulong)(204 - shorter));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(IndexAt + 48 + 32), (ulong)(204 - shorter));
        using var stored = new TemporaryFile(bytes);
        using var file = TimeFrameFile.Open(stored.Path);
        var blocks = file.ReadBlocks(file.ReadRecord()!);
        Assert.True(blocks.TryRead());

        Assert.Equal((8L, orbit, counter), (blocks.Block.PayloadBytes, blocks.Block.Header.FirstTfOrbit, blocks.Block.Header.TfCounter));
        Assert.Equal(Sha256("ABCDEFGHIJKL"), Read(bytes)[0].Equipments[0].PayloadSha256);
    }

    [Fact]
    public void Raw_pages_give_the_orbit_that_their_header_lacks()
    {
        var page = Convert.FromHexString("06402b1a0020000040004000051223110000000001341200" + new string('0', 80));
        var contents = Assert.Single(Read(Written(new TimeFrameToWrite { Id = 1, Messages = [new(ExampleFile.Its, [page])] })));
        Assert.Equal(0x123401u, contents.FirstOrbit);
        Assert.Equal(0u, Assert.Single(Read(Written(new TimeFrameToWrite { Id = 1, Messages = [ExampleFile.Message(ExampleFile.Its, new string('x', 64))] }))).FirstOrbit);
    }

    [Fact]
    public void Payloads_beyond_2_GiB_are_walked_with_64_bit_offsets_and_little_memory()
    {
        const long Payload = 5L << 30;
        var bytes = ExampleFile.Bytes;
        var grown = Payload - 8;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(0x68), (ulong)(628 + grown));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(IndexAt + 40), (ulong)(204 + grown));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(IndexAt + 48 + 32), (ulong)(204 + grown));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(DataAt + 72), Payload);
        var second = DataAt + FirstBlockBytes;
        using var stored = new TemporaryFile(bytes[..second]);
        // A hole: the file takes no space.
        using (var handle = File.OpenHandle(stored.Path, FileMode.Open, FileAccess.Write)) RandomAccess.Write(handle, bytes.AsSpan(second), second + grown);
        using var file = TimeFrameFile.Open(stored.Path);
        var record = file.ReadRecord()!;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var contents = RecordContents.Read(file, record, withDigests: false, TestContext.Current.CancellationToken);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal((Payload + 20, 42u), (contents.PayloadBytes, contents.TfCounter));
        var text = new byte[4];
        file.ReadAt(second + grown + 96, text);
        Assert.Equal("IJKL", Encoding.ASCII.GetString(text));
    }

    internal static List<RecordContents> Read(byte[] bytes)
    {
        using var stored = new TemporaryFile(bytes);
        using var file = TimeFrameFile.Open(stored.Path);
        var records = new List<RecordContents>();
        while (file.ReadRecord() is { } record) records.Add(RecordContents.Read(file, record, withDigests: true));
        return records;
    }

    internal static byte[] Written(params TimeFrameToWrite[] frames)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "x.tf");
            using (var writer = TimeFrameFileWriter.Create(path))
            {
                foreach (var frame in frames) writer.Write(frame, ExampleFile.WriteTimeMs);
                writer.Complete();
            }

            return File.ReadAllBytes(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    // "+" behind what begins a message.
    private static List<string> Payloads(TimeFrameFile file, TimeFrameRecord record)
    {
        var payloads = new List<string>();
        var blocks = file.ReadBlocks(record, withPayloads: true);
        while (blocks.TryRead()) payloads.Add(Encoding.ASCII.GetString(blocks.PayloadFrom(0)) + (blocks.Block.StartsMessage ? "+" : ""));
        Assert.False(blocks.TryRead());
        return payloads;
    }
}
