using System.Buffers.Binary;
using Penstock.Tests.Checking;
using Penstock.Tests.Files;
using Penstock.TimeFrames.Checking;
using Penstock.TimeFrames.Editing;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.Tests.Editing;

public sealed class SplitMergeFilterTests : IDisposable
{
    private readonly EditFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, 0, 0, 4)]
    [InlineData(0, 1, 0, 7)]
    [InlineData(0, 0, 12, 3)]
    [InlineData(0, 0, 1, 7)]
    [InlineData(0, 1 << 30, 0, 1)]
    public void Parts_put_together_are_the_file_again(int frames, long bytes, long orbits, int files)
    {
        var whole = _folder.Put("run.tf", CheckedFile.Of(7));
        var split = EditFolder.Balanced(FileSplit.Run(whole, new() { Folder = _folder["parts"], TimeFrames = frames, Bytes = bytes, Orbits = orbits }, EditFolder.Options, TimeProvider.System, Stop));
        Assert.Equal((files, 7L), (split.Files.Count, split.TimeFramesOut));
        Assert.Equal(Path.Combine(_folder["parts"], "run_00000000.tf"), split.Files[0]);

        foreach (var concatenate in (bool[])[true, false])
        {
            var target = _folder[$"again{concatenate}.tf"];
            EditFolder.Balanced(FileMerge.Run(split.Files, target, new() { Concatenate = concatenate }, EditFolder.Options, Stop));
            Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(target));
        }
    }

    [Fact]
    public void Files_of_a_split_hold_no_more_bytes_than_allowed_unless_one_time_frame_does()
    {
        var bytes = CheckedFile.Of(9);
        var limit = bytes.Length / 4;
        var split = FileSplit.Run(_folder.Put("run.tf", bytes), new() { Folder = _folder.Root, Bytes = limit, NamePattern = "%r_%i_%n.tf" }, EditFolder.Options, TimeProvider.System, Stop);

        Assert.All(split.Files, f => Assert.InRange(new FileInfo(f).Length, 1, limit));
        Assert.Equal("00000007_00000001_00000000.tf", Path.GetFileName(split.Files[0]));
    }

    [Fact]
    public void Sub_time_frames_of_several_sources_become_time_frames_in_order()
    {
        var whole = _folder.Put("run.tf", CheckedFile.Of(3));
        foreach (var link in (int[])[0, 1])
        {
            EditFolder.Balanced(FileFilter.Run(whole, _folder[$"flp{link}.tf"], new() { SubSpecifications = Ranges($"{link}") }, EditFolder.Options, Stop));
        }

        var merged = EditFolder.Balanced(FileMerge.Run([_folder["flp1.tf"], _folder["flp0.tf"]], _folder["merged.tf"], new(), EditFolder.Options, Stop));
        Assert.Equal((6L, 3L), (merged.TimeFramesIn, merged.TimeFramesOut));
        Assert.Equal(File.ReadAllBytes(whole), _folder.Bytes("merged.tf"));
    }

    [Fact]
    public void The_same_equipment_twice_is_refused_joined_or_taken_once()
    {
        var one = _folder.Put("a.tf", ExampleFile.Bytes);
        var two = _folder.Put("b.tf", ExampleFile.Bytes);

        Assert.Equal(
            $"ITS/RAWDATA/0x0000002a of time frame 42 is at offset 312 of {one} and at offset 312 of {two}; one is accepted, or another way with duplicates",
            Assert.Throws<EditException>(() => FileMerge.Run([one, two], _folder["m.tf"], new(), EditFolder.Options, Stop)).Message);
        Assert.Equal(["a.tf", "b.tf"], _folder.Names());

        var first = EditFolder.Balanced(FileMerge.Run([one, two], _folder["first.tf"], new() { Duplicates = DuplicatePolicy.First }, EditFolder.Options, Stop));
        Assert.Equal(ExampleFile.Bytes, _folder.Bytes("first.tf"));
        Assert.Equal(316, first.Named[ByteReason.Equipments]);

        var joined = EditFolder.Balanced(FileMerge.Run([one, two], _folder["joined.tf"], new() { Duplicates = DuplicatePolicy.Join }, EditFolder.Options, Stop));
        Assert.Equal(2, joined.Remarks.Count);
        Assert.Equal([4L, 2], Assert.Single(_folder.Read("joined.tf")).Equipments.Select(e => e.Blocks));
    }

    [Fact]
    public void Sources_with_other_first_orbits_of_one_time_frame_are_refused()
    {
        var other = ExampleFile.Bytes;
        foreach (var block in (int[])[0x138, 0x1a0, 0x204]) other[block + 80] = 1;

        Assert.Contains("begins with orbit 1192960", Assert.Throws<EditException>(() =>
            FileMerge.Run([_folder.Put("a.tf", ExampleFile.Bytes), _folder.Put("b.tf", other)], _folder["m.tf"], new() { Duplicates = DuplicatePolicy.First }, EditFolder.Options, Stop)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_frames_are_selected_by_number_orbit_run_and_time_and_their_rest_by_inversion()
    {
        var whole = _folder.Put("run.tf", CheckedFile.Of(6));
        foreach (var filter in (FilterOptions[])[
            new() { TimeFrames = Ranges("2..3,6") }, new() { Orbits = Ranges("1004..1011,1020") }, new() { TimeFrames = Ranges("2..6"), Orbits = Ranges("..1008,1020..") }])
        {
            var kept = EditFolder.Balanced(FileFilter.Run(whole, _folder["kept.tf"], filter, EditFolder.Options with { Replace = true }, Stop));
            var rest = EditFolder.Balanced(FileFilter.Run(whole, _folder["rest.tf"], filter with { InvertTimeFrames = true }, EditFolder.Options with { Replace = true }, Stop));
            Assert.Equal([2u, 3, 6], _folder.Read("kept.tf").Select(c => c.TfCounter ?? 0));
            Assert.Equal([1u, 4, 5], _folder.Read("rest.tf").Select(c => c.TfCounter ?? 0));
            Assert.Equal(kept.BytesIn, kept.BytesOut + rest.BytesOut);
        }

        Assert.Empty(FileFilter.Run(whole, _folder["none.tf"], new() { Runs = Ranges("8") }, EditFolder.Options, Stop).Remarks);
        Assert.Empty(_folder.Bytes("none.tf"));
        FileFilter.Run(whole, _folder["all.tf"], new() { Runs = Ranges("7"), WriteTimesMs = Ranges($"{ExampleFile.WriteTimeMs}") }, EditFolder.Options, Stop);
        Assert.Equal(File.ReadAllBytes(whole), _folder.Bytes("all.tf"));
    }

    [Fact]
    public void Equipments_are_selected_and_what_is_left_out_is_counted()
    {
        var whole = _folder.Put("run.tf", ExampleFile.Bytes);
        var report = EditFolder.Balanced(FileFilter.Run(whole, _folder["its.tf"], new() { Origins = [new("ITS")] }, EditFolder.Options, Stop));
        Assert.Equal((112L, 48L), (report.Named[ByteReason.Equipments], report.Named[ByteReason.RecordHeaders]));
        Assert.Equal(ExampleFile.Its, Assert.Single(Assert.Single(_folder.Read("its.tf")).Equipments).Equipment);

        EditFolder.Balanced(FileFilter.Run(whole, _folder["gone.tf"], new() { WithoutDescriptions = [DataDescription.RawData] }, EditFolder.Options, Stop));
        Assert.Empty(_folder.Read("gone.tf"));
        EditFolder.Balanced(FileFilter.Run(whole, _folder["empty.tf"], new() { WithoutOrigins = [new("ITS"), new("TPC")], KeepEmpty = true }, EditFolder.Options, Stop));
        Assert.Equal(0, Assert.Single(_folder.Read("empty.tf")).Blocks);
    }

    [Fact]
    public void Renumbering_changes_counters_and_nothing_else()
    {
        var whole = _folder.Put("run.tf", CheckedFile.Of(3));
        EditFolder.Balanced(FileFilter.Run(whole, _folder["n.tf"], new() { TimeFrames = Ranges("2.."), Renumber = 70 }, EditFolder.Options, Stop));
        Assert.Equal([70u, 71], _folder.Read("n.tf").Select(c => c.TfCounter ?? 0));

        var changed = _folder.Bytes("n.tf");
        var old = File.ReadAllBytes(whole)[(int)_folder.Read("run.tf")[1].Record.Offset..];
        Assert.All(changed.Index().Where(b => b.Item != old[b.Index]).Select(b => b.Item), value => Assert.InRange(value, 70, 71));
        EditFolder.Balanced(FileMerge.Run([whole], _folder["m.tf"], new() { Renumber = 1 }, EditFolder.Options, Stop));
        Assert.Equal(File.ReadAllBytes(whole), _folder.Bytes("m.tf"));
    }

    [Fact]
    public void Heartbeat_frames_without_data_are_left_out_but_for_the_first_of_an_equipment()
    {
        var pages = Enumerable.Range(0, 5).Select(i => (ReadOnlyMemory<byte>)(i switch
        {
            0 or 2 => Page((uint)i, stop: true),
            3 => (byte[])[.. Page(3, stop: false), .. Page(3, stop: true)],
            _ => [.. Page((uint)i, stop: false, data: 16), .. Page((uint)i, stop: true, counter: 1)],
        })).ToArray();
        var whole = _folder.Put("run.tf", TimeFrameFileTests.Written(new TimeFrameToWrite { Id = 1, RunNumber = 1, Messages = [new(ExampleFile.Its, pages), ExampleFile.Message(ExampleFile.Tpc, new string('x', 64), new string('y', 64))] }));
        var report = EditFolder.Balanced(FileFilter.Run(whole, _folder["f.tf"], new() { DropEmptyTriggers = true }, EditFolder.Options, Stop));

        Assert.Equal(96 + 64 + 96 + 128, report.Named[ByteReason.EmptyTriggers]);
        Assert.Equal([3L, 2], Assert.Single(_folder.Read("f.tf")).Equipments.Select(e => e.Blocks));
        Assert.Equal(["0/3", "1/3", "2/3", "0/2", "1/2"], CheckedFile.Blocks(_folder.Bytes("f.tf")).Select(b => $"{b.Header.SplitPayloadIndex}/{b.Header.SplitPayloadParts}"));
        EditFolder.Balanced(FileFilter.Run(_folder["f.tf"], _folder["g.tf"], new() { DropEmptyTriggers = true }, EditFolder.Options, Stop));
        Assert.Equal(_folder.Bytes("f.tf"), _folder.Bytes("g.tf"));
    }

    [Fact]
    public void Progress_of_every_edit_comes_to_the_bytes_of_its_sources()
    {
        var whole = _folder.Put("run.tf", CheckedFile.Of(4));
        var bytes = new FileInfo(whole).Length;
        foreach (var run in (Action<EditOptions>[])[
            o => FileFilter.Run(whole, _folder["f.tf"], new() { SubSpecifications = Ranges("1"), TimeFrames = Ranges("2..") }, o, Stop), o => FileMerge.Run([whole], _folder["m.tf"], new() { Renumber = 3 }, o, Stop),
            o => HeaderConversion.Run(whole, _folder["c.tf"], new() { HeaderVersion = 1 }, o, Stop), o => FileRecovery.Run(whole, _folder["r.tf"], true, o, Stop), o => FileRecovery.Run(whole, null, true, o, Stop),
            o => FileSplit.Run(whole, new() { Folder = _folder.Root, TimeFrames = 1 }, o, TimeProvider.System, Stop), o => FileCopy.Run(whole, _folder["k.tf"], false, o, Stop), o => RawExport.Run(whole, _folder["x.raw"], false, o, Stop)])
        {
            long done = 0;
            run(EditFolder.Options with { Progress = more => done += more });
            Assert.Equal(bytes, done);
        }
    }

    [Fact]
    public void A_damaged_source_leaves_nothing_of_the_output()
    {
        var bytes = CheckedFile.Of(3);
        bytes[^400] ^= 0xff;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((int)CheckedFile.Blocks(CheckedFile.Of(3))[^1].Offset), 0);
        var whole = _folder.Put("run.tf", bytes);

        Assert.Throws<TimeFrameFileException>(() => FileFilter.Run(whole, _folder["f.tf"], new(), EditFolder.Options, Stop));
        Assert.Throws<TimeFrameFileException>(() => FileMerge.Run([whole], _folder["f.tf"], new(), EditFolder.Options, Stop));
        Assert.Throws<TimeFrameFileException>(() => FileCopy.Run(whole, _folder["f.tf"], true, EditFolder.Options, Stop));
        Assert.Throws<TimeFrameFileException>(() => HeaderConversion.Run(whole, _folder["f.tf"], new(), EditFolder.Options, Stop));
        Assert.Throws<TimeFrameFileException>(() => RawExport.Run(whole, _folder["f.raw"], false, EditFolder.Options, Stop));
        Assert.Equal(["run.tf"], _folder.Names());
    }

    [Fact]
    public void A_file_that_is_there_is_kept_unless_it_may_be_replaced()
    {
        var whole = _folder.Put("run.tf", ExampleFile.Bytes);
        _folder.Put("mine.tf", [1]);

        Assert.Equal($"{_folder["mine.tf"]} exists; it is not replaced", Assert.Throws<IOException>(() => FileCopy.Run(whole, _folder["mine.tf"], true, EditFolder.Options, Stop)).Message);
        Assert.Equal(1, _folder.Bytes("mine.tf")[0]);
        var (report, checksum) = FileCopy.Run(whole, _folder["mine.tf"], true, EditFolder.Options with { Replace = true }, Stop);
        Assert.Equal(0xbab533a46ac5aabaUL, checksum);
        Assert.Equal(ExampleFile.Bytes, _folder.Bytes("mine.tf"));
        EditFolder.Balanced(report);
    }

    [Fact]
    public void Checksums_of_every_edit_are_those_that_the_check_compares()
    {
        var whole = _folder.Put("run.tf", CheckedFile.Of(5));
        var options = EditFolder.Options with { WriteChecksums = true };
        FileFilter.Run(whole, _folder["a.tf"], new() { SubSpecifications = Ranges("1") }, options, Stop);
        FileMerge.Run([whole], _folder["b.tf"], new() { Renumber = 9 }, options, Stop);
        HeaderConversion.Run(whole, _folder["c.tf"], new() { HeaderVersion = 2 }, options, Stop);
        foreach (var name in (string[])["a.tf", "b.tf", "c.tf"])
        {
            Assert.True(FileCheck.Run(_folder[name], stop: Stop) is { HasChecksums: true, IsSound: true }, name);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("5..4")]
    [InlineData("1,")]
    [InlineData("0xg")]
    [InlineData("-1")]
    [InlineData("1...2")]
    public void What_is_no_selection_of_numbers_is_none(string text) => Assert.False(ValueRanges.TryParse(text, out _));

    private static byte[] Page(uint orbit, bool stop, int data = 0, ushort counter = 0)
    {
        var page = new byte[Rdh.Size + data];
        new Rdh { Version = 7, HeaderSize = 64, OffsetToNext = (ushort)page.Length, MemorySize = (ushort)page.Length, Orbit = 100 + orbit, StopBit = (byte)(stop ? 1 : 0), PageCounter = counter, SourceId = 32 }.Write(page);
        return page;
    }

    private static ValueRanges Ranges(string text)
    {
        Assert.True(ValueRanges.TryParse(text, out var ranges));
        return ranges;
    }
}
