using Penstock.Tests.Checking;
using Penstock.Tests.Files;
using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Checking;
using Penstock.TimeFrames.Editing;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Raw;

namespace Penstock.Tests.Editing;

public sealed class ConversionTests : IDisposable
{
    private readonly EditFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("12_links_2hbf.raw", 1, 2)]
    [InlineData("12_links_2hbf.raw", 32, 1)]
    [InlineData("10_rdh.raw", 1, 5)]
    [InlineData("readout.superpage.1.raw", 32, 1)]
    [InlineData("ci_ols_data_1hbf.raw", 32, 1)]
    [InlineData("2_hbf_2nd_bad_frame.raw", 1, 2)]
    [InlineData("1_hbf_bad_cdp_structure.raw", 32, 1)]
    [InlineData("err_not_hbf.raw", 32, 1)]
    public void Every_page_of_the_samples_comes_back_byte_for_byte(string name, int orbits, int timeFrames)
    {
        var raw = Repository.Shared($"data/alice-its/{name}");
        var report = EditFolder.Balanced(RawImport.Run([raw], _folder["x.tf"], new() { OrbitsPerTimeFrame = orbits }, EditFolder.Options, Stop));
        Assert.Equal(timeFrames, report.TimeFramesOut);
        EditFolder.Balanced(RawExport.Run(_folder["x.tf"], _folder["x.raw"], false, EditFolder.Options, Stop));

        Assert.Equal(PagesOf(File.ReadAllBytes(raw)), PagesOf(_folder.Bytes("x.raw")));
        RawImport.Run([_folder["x.raw"]], _folder["again.tf"], new() { OrbitsPerTimeFrame = orbits }, EditFolder.Options, Stop);
        Assert.Equal(_folder.Bytes("x.tf"), _folder.Bytes("again.tf"));
    }

    [Theory]
    [InlineData("12_links_2hbf.raw", 0)]
    [InlineData("1_hbf_bad_cdp_structure.raw", 1)]
    [InlineData("err_not_hbf.raw", 2)]
    public void What_is_odd_about_the_samples_is_found_in_their_time_frames(string name, int problems)
    {
        RawImport.Run([Repository.Shared($"data/alice-its/{name}")], _folder["x.tf"], new() { OrbitsPerTimeFrame = 2 }, EditFolder.Options, Stop);

        var report = FileCheck.Run(_folder["x.tf"], stop: Stop);
        Assert.Equal(problems, report.ProblemCount);
        Assert.All(report.Problems, p => Assert.Equal(ProblemKind.Heartbeat, p.Kind));
    }

    [Theory]
    [InlineData(FrameCheck.Off, 0, 0)]
    [InlineData(FrameCheck.Print, 2, 0)]
    [InlineData(FrameCheck.Drop, 2, 320)]
    public void Heartbeat_frames_that_are_not_whole_are_kept_told_or_left_out(FrameCheck check, int remarks, long dropped)
    {
        var report = EditFolder.Balanced(RawImport.Run([Repository.Shared("data/alice-its/err_not_hbf.raw")], _folder["x.tf"], new() { Frames = check }, EditFolder.Options, Stop));

        Assert.Equal((remarks, dropped), (report.Remarks.Count, report.Named.GetValueOrDefault(ByteReason.IncompleteFrames)));
    }

    [Fact]
    public void Links_become_equipments_by_unit_link_and_end_point_or_by_front_end()
    {
        var raw = Repository.Shared("data/alice-its/12_links_2hbf.raw");
        RawImport.Run([raw], _folder["cru.tf"], new() { OrbitsPerTimeFrame = 2, RunNumber = 5, FirstTimeFrame = 9 }, EditFolder.Options, Stop);
        var contents = Assert.Single(_folder.Read("cru.tf"));
        Assert.Equal((9u, 5u, 1043926912u, 24L), (contents.TfCounter, contents.Run, contents.FirstOrbit, contents.Blocks));
        Assert.Equal(new EquipmentId(new("ITS"), DataDescription.RawData, (183 << 16) | 3), contents.Equipments[0].Equipment);

        RawImport.Run([raw], _folder["fee.tf"], new() { OrbitsPerTimeFrame = 2, SubSpecification = SubSpecificationMode.FeeId, FeeMask = 0xff }, EditFolder.Options, Stop);
        Assert.All(Assert.Single(_folder.Read("fee.tf")).Equipments, e => Assert.InRange(e.Equipment.SubSpecification, 0u, 0xffu));
    }

    [Fact]
    public void Pages_of_each_equipment_go_to_a_file_of_their_own()
    {
        _folder.Put("run.tf", CheckedFile.Of(2));
        var report = EditFolder.Balanced(RawExport.Run(_folder["run.tf"], _folder["links"], true, EditFolder.Options, Stop));

        Assert.Equal(["ITS_0x00000000.raw", "ITS_0x00000001.raw"], report.Files.Select(Path.GetFileName));
        Assert.Equal(8, new HeartbeatFrameScan(Assert.Fail).Read(report.Files[1]).Frames.Count);
    }

    [Fact]
    public void Pages_before_the_first_orbit_and_damaged_pages_are_refused()
    {
        var raw = Repository.Shared("data/alice-its/12_links_2hbf.raw");
        Assert.Contains("has orbit 1043926912; 1043926913 and above is accepted", Assert.Throws<EditException>(() => RawImport.Run([raw], _folder["x.tf"], new() { FirstOrbit = 1043926913 }, EditFolder.Options, Stop)).Message, StringComparison.Ordinal);
        var cut = _folder.Put("cut.raw", File.ReadAllBytes(raw)[..1000]);
        Assert.Throws<RawDataException>(() => RawImport.Run([cut], _folder["x.tf"], new(), EditFolder.Options, Stop));
        Assert.Equal(["cut.raw"], _folder.Names());
    }

    [Fact]
    public void Older_headers_lose_what_they_have_no_place_for_and_keep_every_payload()
    {
        _folder.Put("run.tf", CheckedFile.Of(3));
        var digests = _folder.Read("run.tf").SelectMany(c => c.Equipments).Select(e => e.PayloadSha256).ToList();
        foreach (var (version, orbit, counter) in new[] { (1u, 0u, 0u), (2u, 1000u, 0u), (3u, 1000u, 1u) })
        {
            var report = EditFolder.Balanced(HeaderConversion.Run(_folder["run.tf"], _folder[$"v{version}.tf"], new() { HeaderVersion = version }, EditFolder.Options, Stop));
            Assert.Equal(version == 3 ? 0 : 24 * (version == 1 ? 16 : 8), report.Named.GetValueOrDefault(ByteReason.DataHeaders));
            Assert.Equal(version == 3 ? 0 : 1, report.Remarks.Count);
            var read = _folder.Read($"v{version}.tf");
            Assert.Equal(counter, read[0].TfCounter);
            // Where the header has none, the first page's orbit counts.
            Assert.Equal(orbit == 0 ? 1000 : orbit, read[0].FirstOrbit);
            Assert.Equal(digests, read.SelectMany(c => c.Equipments).Select(e => e.PayloadSha256));
        }

        Assert.Equal(_folder.Bytes("run.tf"), _folder.Bytes("v3.tf"));
        EditFolder.Balanced(HeaderConversion.Run(_folder["v2.tf"], _folder["up.tf"], new() { HeaderVersion = 3, Renumber = 1, RunNumber = 7 }, EditFolder.Options, Stop));
        Assert.Equal(_folder.Bytes("run.tf"), _folder.Bytes("up.tf"));
    }

    [Fact]
    public void Headers_behind_the_data_header_go_along_or_are_left_out()
    {
        var bytes = WithSecondHeader();
        _folder.Put("stack.tf", bytes);
        EditFolder.Balanced(HeaderConversion.Run(_folder["stack.tf"], _folder["same.tf"], new(), EditFolder.Options, Stop));
        Assert.Equal(bytes, _folder.Bytes("same.tf"));

        var report = EditFolder.Balanced(HeaderConversion.Run(_folder["stack.tf"], _folder["plain.tf"], new() { DataHeaderOnly = true }, EditFolder.Options, Stop));
        Assert.Equal(56, report.Named[ByteReason.DataHeaders]);
        Assert.Equal(ExampleFile.Bytes, _folder.Bytes("plain.tf"));
    }

    // The recorded file with a DataProcessingHeader behind its last DataHeader.
    private static byte[] WithSecondHeader()
    {
        var bytes = ExampleFile.Bytes;
        var processing = new byte[DataProcessingHeader.Size];
        new DataProcessingHeader { StartTime = 42 }.Write(processing);
        const int Last = 0x204;
        byte[] longer = [.. bytes[..(Last + 96)], .. processing, .. bytes[(Last + 96)..]];
        longer[Last + 8] = 1;
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(longer.AsSpan(0x68), longer.Length);
        longer[0x130] += DataProcessingHeader.Size;
        return longer;
    }

    // Each page as a whole, in an order that does not depend on how the links are interleaved.
    private static List<string> PagesOf(byte[] bytes)
    {
        var pages = new List<string>();
        for (var at = 0; at < bytes.Length;)
        {
            var size = System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 8));
            pages.Add(Convert.ToHexString(bytes.AsSpan(at, size)));
            at += size;
        }

        pages.Sort(StringComparer.Ordinal);
        return pages;
    }
}
