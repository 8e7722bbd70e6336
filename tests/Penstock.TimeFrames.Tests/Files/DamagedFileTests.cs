using System.Buffers.Binary;
using System.Globalization;
using Penstock.Tests.Raw;
using Penstock.TimeFrames.Files;

namespace Penstock.Tests.Files;

public sealed class DamagedFileTests
{
    private const int IndexAt = TimeFrameFileTests.IndexAt;
    private const int DataAt = TimeFrameFileTests.DataAt;

    [Theory]
    [InlineData(0, 0x4e, "magic at offset 0 is 0x324f324e; 0x324f324f (O2O2) is accepted")]
    [InlineData(0x20, 0x47, "dataDescription of a record at offset 32 is 'GILE_STF_META'; 'FILE_STF_META' is accepted")]
    [InlineData(0x48, 0x19, "payloadSize of a record at offset 72 is 25; 24 is accepted")]
    [InlineData(0x60, 2, "version at offset 96 is 2; 1 is supported")]
    [InlineData(0x68, 0x75, "sizeInFile at offset 104 is 629; the file ends after 628 bytes of this record")]
    [InlineData(0x69, 0, "sizeInFile at offset 104 is 116; at least 120 is accepted")]
    [InlineData(0x68, 0x73, "size of index[1] (TPC/RAWDATA/0x00010203) at offset 304 is 112; at most 111 is accepted")]
    [InlineData(0xa0, 0x46, "dataDescription of the index at offset 152 is 'FILE_STFFINDEX'; 'FILE_STF_INDEX' is accepted")]
    [InlineData(0xc0, 0x61, "payloadSize of the index at offset 192 is 97; a multiple of 48 up to 412 is accepted")]
    [InlineData(0xc7, 0x80, "payloadSize of the index at offset 192 is 9223372036854775904; a multiple of 48 up to 412 is accepted")]
    [InlineData(0xec, 3, "blocks of index[0] (ITS/RAWDATA/0x0000002a) at offset 236 is 3; 1..2 is accepted")]
    [InlineData(0xec, 1, "blocks of index[0] (ITS/RAWDATA/0x0000002a) at offset 236 is 1; 2 are there")]
    [InlineData(0xf0, 0x2b, "equipment of a block at offset 344 is ITS/RAWDATA/0x0000002a; ITS/RAWDATA/0x0000002b is accepted, which the index says")]
    [InlineData(0xf8, 1, "offset of index[0] (ITS/RAWDATA/0x0000002a) at offset 248 is 1; 0 is accepted")]
    [InlineData(0x100, 0xcd, "offset of index[1] (TPC/RAWDATA/0x00010203) at offset 296 is 204; 205 is accepted")]
    [InlineData(0x107, 0x80, "size of index[0] (ITS/RAWDATA/0x0000002a) at offset 256 is 9223372036854776012; 80..316 is accepted")]
    [InlineData(0x130, 0x6f, "data at offset 627 is 1 bytes longer than the index says; 315 bytes are accepted")]
    [InlineData(0x13c, 0x61, "headerSize at offset 316 is 97; 96 is accepted of a DataHeader of version 3")]
    [InlineData(0x180, 9, "magic at offset 417 is 0x60324f32; 0x324f324f (O2O2) is accepted")]
    [InlineData(0x187, 0xff, "payloadSize of a block of ITS/RAWDATA/0x0000002a at offset 384 is 18374686479671623688; at most 108 is accepted: the index says that the equipment ends at offset 516")]
    [InlineData(0x17c, 1, "splitPayloadIndex of the first block of ITS/RAWDATA/0x0000002a at offset 380 is 1; 0 is accepted: there is no message that it goes on with")]
    [InlineData(0x140, 1, "magic at offset 408 is 0x44434241; the header before says that another follows, which begins with 0x324f324f (O2O2)")]
    public void Damage_is_named_with_its_absolute_offset_field_value_and_what_is_accepted(int offset, byte value, string expected)
    {
        var bytes = ExampleFile.Bytes;
        bytes[offset] = value;

        foreach (var before in (byte[][])[[], ExampleFile.Bytes])
        {
            var damage = Assert.Throws<TimeFrameFileException>(() => TimeFrameFileTests.Read([.. before, .. bytes]));
            Assert.EndsWith(Shifted(expected, before.Length), damage.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void One_equipment_twice_in_the_index_is_damage()
    {
        var bytes = ExampleFile.Bytes;
        bytes.AsSpan(IndexAt, 20).CopyTo(bytes.AsSpan(IndexAt + 48));
        bytes.AsSpan(IndexAt + 24, 4).CopyTo(bytes.AsSpan(IndexAt + 48 + 24));
        var damage = Assert.Throws<TimeFrameFileException>(() => TimeFrameFileTests.Read(bytes));

        Assert.Equal((IndexAt + 48L, "equipment of index[1]"), (damage.Offset, damage.Field));
    }

    [Fact]
    public void Every_file_that_ends_too_early_is_refused()
    {
        for (var length = 1; length < ExampleFile.Bytes.Length; length++)
        {
            var damage = Assert.Throws<TimeFrameFileException>(() => TimeFrameFileTests.Read(ExampleFile.Bytes[..length]));
            Assert.InRange(damage.Offset, 0, length);
        }
    }

    [Fact]
    public void Bytes_behind_the_last_record_are_damage()
    {
        for (var more = 1; more < ExampleFile.Bytes.Length; more++)
        {
            byte[] zeros = [.. ExampleFile.Bytes, .. new byte[more]];
            Assert.InRange(Assert.Throws<TimeFrameFileException>(() => TimeFrameFileTests.Read(zeros)).Offset, 628, zeros.Length);
        }
    }

    [Fact]
    public void A_file_changed_at_any_byte_is_refused_or_read_with_no_more_memory_than_the_sound_one_and_its_size()
    {
        _ = Measured(ExampleFile.Bytes, out _);
        var sound = Measured(ExampleFile.Bytes, out var read);
        Assert.True(read);
        var refused = 0;
        for (var offset = 0; offset < ExampleFile.Bytes.Length; offset++)
        {
            foreach (var value in (byte[])[0x00, 0xff, (byte)(ExampleFile.Bytes[offset] ^ 0x01), (byte)(ExampleFile.Bytes[offset] ^ 0x80)])
            {
                var bytes = ExampleFile.Bytes;
                bytes[offset] = value;
                // Room for the exception and its text.
                Assert.InRange(Measured(bytes, out read), 0, sound + bytes.Length + 32_000);
                if (!read) refused++;
            }
        }

        Assert.InRange(refused, 600, 4 * 628);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Files_harmed_at_random_are_refused_or_read(int seed)
    {
        var random = new Random(seed);
        byte[] three = [.. ExampleFile.Bytes, .. ExampleFile.Bytes, .. ExampleFile.Bytes];
        for (var i = 0; i < 1500; i++)
        {
            var bytes = three.ToArray();
            for (var harm = random.Next(1, 5); harm > 0; harm--)
            {
                var at = random.Next(bytes.Length - 8);
                if (random.Next(2) == 0) bytes[at] = (byte)random.Next(256);
                else BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), random.NextInt64() >> random.Next(64));
            }

            _ = Measured(bytes[..random.Next(bytes.Length + 1)], out _);
        }
    }

    [Fact]
    public void A_record_behind_damage_is_found_again()
    {
        byte[] bytes = [.. ExampleFile.Bytes, .. "O2O2 and what is left of a record"u8, .. ExampleFile.Bytes, .. ExampleFile.Bytes[..500], .. ExampleFile.Bytes];
        using var stored = new TemporaryFile(bytes);
        using var file = TimeFrameFile.Open(stored.Path);
        var found = new List<long>();
        var damaged = new List<long>();
        for (; ;)
        {
            try
            {
                if (file.ReadRecord() is not { } record) break;
                _ = RecordContents.Read(file, record, withDigests: false, TestContext.Current.CancellationToken);
                found.Add(record.Offset);
            }
            catch (TimeFrameFileException damage)
            {
                damaged.Add(damage.Offset);
                file.SkipToNextRecord(found.Count < 2 ? null : 628 + 33 + 628);
            }
        }

        Assert.Equal([0L, 661L, 661L + 628 + 500], found);
        Assert.Equal(2, damaged.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_536 - 628 - 47)]
    [InlineData(65_536 - 628 - 1)]
    [InlineData(65_536)]
    [InlineData(300_001)]
    public void A_record_is_found_wherever_it_begins(int garbage)
    {
        using var stored = new TemporaryFile([.. ExampleFile.Bytes, .. Enumerable.Repeat((byte)'O', garbage), .. ExampleFile.Bytes]);
        using var file = TimeFrameFile.Open(stored.Path);

        Assert.Equal(628L + garbage, file.SkipToNextRecord());
        Assert.Equal(628L + garbage, file.ReadRecord()?.Offset);
        Assert.Null(file.SkipToNextRecord(628 + garbage));
        Assert.Null(file.ReadRecord());
    }

    // The offsets in the text, as they are when so many bytes stand before.
    private static string Shifted(string text, int by)
    {
        text = System.Text.RegularExpressions.Regex.Replace(text, @"(?<=at offset )\d+", Add);
        text = System.Text.RegularExpressions.Regex.Replace(text, @"(?<=ends at offset )\d+", match => match.Value);
        return text;

        string Add(System.Text.RegularExpressions.Match match) => (int.Parse(match.Value, CultureInfo.InvariantCulture) + by).ToString(CultureInfo.InvariantCulture);
    }

    private static long Measured(byte[] bytes, out bool read)
    {
        using var stored = new TemporaryFile(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var file = TimeFrameFile.Open(stored.Path);
            while (file.ReadRecord() is { } record) _ = RecordContents.Read(file, record, withDigests: true);
            read = true;
        }
        catch (TimeFrameFileException)
        {
            read = false;
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
