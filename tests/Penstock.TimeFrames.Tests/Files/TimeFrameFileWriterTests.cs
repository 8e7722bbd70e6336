using Penstock.TimeFrames.Files;

namespace Penstock.Tests.Files;

public sealed class TimeFrameFileWriterTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 4, 18, 2, TimeSpan.FromHours(1));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string Target => Path.Combine(_folder.FullName, "example.tf");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_example_is_written_byte_for_byte()
    {
        Assert.Equal(Convert.ToHexStringLower(ExampleFile.Bytes), Convert.ToHexStringLower(TimeFrameFileTests.Written(ExampleFile.Frame)));
    }

    [Fact]
    public void Several_messages_of_an_equipment_keep_their_order_and_empty_ones_are_left_out()
    {
        var frame = ExampleFile.Frame with
        {
            Messages = [ExampleFile.Message(ExampleFile.Its, "b", ""), ExampleFile.Message(ExampleFile.Tpc), ExampleFile.Message(ExampleFile.Its, "a")],
        };
        var contents = Assert.Single(TimeFrameFileTests.Read(TimeFrameFileTests.Written(frame)));

        var its = Assert.Single(contents.Equipments);
        Assert.Equal((3L, 2L, 2L), (its.Blocks, its.Messages, its.PayloadBytes));
        Assert.Equal("970f519c2cadbcefb1e81694f904bc6229dd2a8300e98c6d0d4fc4bfca584140", its.PayloadSha256);
    }

    [Fact]
    public void A_file_has_its_name_only_when_it_is_complete()
    {
        using (var writer = TimeFrameFileWriter.Create(Target, withSidecar: true))
        {
            Assert.Equal(628, writer.Write(ExampleFile.Frame, ExampleFile.WriteTimeMs));
            Assert.Equal(["example.tf.info.part", "example.tf.part"], Names());
            writer.Complete();
        }

        Assert.Equal(["example.tf", "example.tf.info"], Names());
    }

    [Fact]
    public void A_file_that_is_not_completed_leaves_nothing()
    {
        using (var writer = TimeFrameFileWriter.Create(Target, withSidecar: true)) writer.Write(ExampleFile.Frame, 0);

        Assert.Empty(Names());
    }

    [Fact]
    public void A_file_that_exists_is_not_replaced()
    {
        File.WriteAllText(Target, "mine");

        Assert.Equal($"{Target} exists; it is not replaced", Assert.Throws<IOException>(() => TimeFrameFileWriter.Create(Target)).Message);
        Assert.Equal("mine", File.ReadAllText(Target));
        Assert.Equal(["example.tf"], Names());
    }

    [Fact]
    public void The_sidecar_says_where_every_block_is()
    {
        var page = Convert.FromHexString("06402b1a0020000040004000051223110000000001341200" + "0000000000000000" + "0300000001000100" + new string('0', 48));
        using (var writer = TimeFrameFileWriter.Create(Target, withSidecar: true))
        {
            writer.Write(new TimeFrameToWrite { Id = 42, Messages = [new(ExampleFile.Its, [page]), ExampleFile.Message(new(new("TPC"), new("CLUSTERS"), 1), "abc")] }, 0);
            writer.Complete();
        }

        var lines = File.ReadAllLines(Target + ".info");
        Assert.Equal(
            "TF_ID      TF_OFFSET  TF_SIZE   ORIGIN DESC      SUBSPEC    DATA_IDX HDR_OFF    HDR_SIZE DATA_OFF   DATA_SIZE RDH_MEM_SIZE RDH_STOP_BIT RDH_FEE_ID RDH_ORBIT    RDH_BC     RDH_TRG   ",
            lines[0]);
        Assert.Equal("42         0          571       TPC    CLUSTERS  0x00000001 0        312        96       408        3        ", lines[1]);
        Assert.Equal("42         0          571       ITS    RAWDATA   0x0000002a 0        411        96       507        64        64           1            6699       1192961      0          3         ", lines[2]);
        Assert.Equal(3, lines.Length);
    }

    [Theory]
    [InlineData("o2_rawtf_run%r_tf%i_%h.tf", "o2_rawtf_run00556789_tf00000042_flp1.tf")]
    [InlineData("%n-%D-%T.tf", "00000007-2026-11-25-04_18_02.tf")]
    public void Names_are_made_of_patterns(string pattern, string name) => Assert.Equal(name, TimeFrameFileName.Expand(pattern, 7, 556789, 42, Now, "flp1.cern.ch"));

    [Theory]
    [InlineData("%x.tf", "'%x.tf' has '%x'; %n, %r, %i, %D, %T and %h are accepted")]
    [InlineData("a%", "'a%' has '% '; %n, %r, %i, %D, %T and %h are accepted")]
    [InlineData("a/%n", "'a/%n' has a '/'; a name without folders is accepted")]
    public void A_pattern_that_cannot_be_is_refused(string pattern, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => TimeFrameFileName.Expand(pattern, 0, 0, 0, Now, "h")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_folder_of_a_run_is_named_by_run_and_local_time() => Assert.Equal("run0556789_2026-11-25T04_18_02Z", TimeFrameFileName.RunFolder(556789, Now));

    [Theory]
    [InlineData(2, 0, 3)]
    [InlineData(0, 629, 3)]
    [InlineData(0, 628, 5)]
    [InlineData(0, 0, 1)]
    public void The_sink_begins_a_new_file_when_one_has_its_time_frames_or_bytes(int frames, long bytes, int files)
    {
        using var sink = new TimeFrameSink(new() { Folder = _folder.FullName, NamePattern = "%n_%i.tf", TimeFramesPerFile = frames, FileBytes = bytes }, TimeProvider.System);
        for (ulong id = 1; id <= 5; id++) sink.Write(ExampleFile.Frame with { Id = id });
        sink.Complete();

        Assert.Equal(files, sink.Files.Count);
        Assert.Equal("00000000_00000001.tf", Path.GetFileName(sink.Files[0]));
        Assert.Equal([1u, 2, 3, 4, 5], sink.Files.SelectMany(f => TimeFrameFileTests.Read(File.ReadAllBytes(f))).Select(c => c.TfCounter ?? 0));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(25, "4 8")]
    [InlineData(33.4, "3 6 9")]
    [InlineData(50, "2 4 6 8 10")]
    [InlineData(100, "1 2 3 4 5 6 7 8 9 10")]
    public void The_sink_writes_a_percentage_evenly_spread(double percentage, string ids)
    {
        using var sink = new TimeFrameSink(new() { Folder = _folder.FullName, NamePattern = "%i.tf", Percentage = percentage }, TimeProvider.System);
        for (ulong id = 1; id <= 10; id++) sink.Write(ExampleFile.Frame with { Id = id });
        sink.Complete();

        Assert.Equal(ids, string.Join(' ', sink.Files.SelectMany(f => TimeFrameFileTests.Read(File.ReadAllBytes(f))).Select(c => c.TfCounter)));
        Assert.Equal(10 - ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, sink.Skipped);
    }

    [Fact]
    public void A_finished_file_is_told_about()
    {
        var done = Path.Combine(_folder.FullName, "done");
        var options = new TimeFrameSinkOptions { Folder = _folder.FullName, NamePattern = "%i.tf", Done = new DoneOptions { Folder = done, LhcPeriod = "LHC26x", Detectors = "ITS,TPC" } };
        using (var sink = new TimeFrameSink(options, TimeProvider.System))
        {
            sink.Write(ExampleFile.Frame);
            sink.Complete();
            sink.Write(ExampleFile.Frame with { Id = 43 });
        }

        Assert.Equal(["00000042.tf"], Names());
        Assert.Equal(
            $"LHCPeriod: LHC26x\nrun: 556789\ntype: raw\nlurl: {_folder.FullName}/00000042.tf\nsize: 628\ndet_composition: ITS,TPC\n",
            File.ReadAllText(Assert.Single(Directory.GetFiles(done))));
        Assert.True(File.Exists(Path.Combine(done, "00000042.tf.done")));
    }

    private string[] Names() => [.. _folder.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal)];
}
