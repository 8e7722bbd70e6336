using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;
using Penstock.Pipeline.Sending;
using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Editing;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Generating;
using Penstock.TimeFrames.Headers;

namespace Penstock.Pipeline.Tests.Sending;

public sealed class ReplaySourceTests : IDisposable
{
    private static readonly GeneratorOptions Small = new()
    {
        TimeFrames = 4,
        OrbitsPerTimeFrame = 4,
        FirstTimeFrame = 42,
        FirstOrbit = 1000,
        Equipments = [new(new("ITS"), DataDescription.RawData, 3, 400), new(new("TPC"), new("CLUSTERS"), 1, 100)],
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Each_time_frame_is_a_sub_time_frame_with_the_blocks_of_its_record()
    {
        Make("run.tf", Small);
        var events = Replay(new());

        Assert.Equal([42ul, 43, 44, 45], events.Select(e => e.Number));
        using var file = TimeFrameFile.Open(F("run.tf"));
        foreach (var (number, bytes) in events)
        {
            Assert.Null(ReceivedSubTimeFrame.Read(1, bytes, null, out var frame));
            var record = file.ReadRecord()!;
            var data = new byte[record.Offset + record.Bytes - record.DataOffset];
            file.ReadAt(record.DataOffset, data);
            Assert.Equal(data, bytes[SubTimeFrameWriter.StartBytes..]);
            Assert.Equal((number, 556789u, 1000 + 4 * (uint)(number - 42), SubTimeFrameOrigin.Readout, record.WriteTimeMs), (frame!.Header.Id, frame.Header.RunNumber, frame.Header.FirstOrbit, frame.Header.Origin, frame.Header.CreationTimeMs));
            Assert.Equal(4, frame.Equipments.Count);
        }
    }

    [Fact]
    public void Gone_through_again_numbers_and_orbits_go_on()
    {
        Make("run.tf", Small);
        var events = Replay(new() { Repeat = 3 });

        Assert.Equal(Enumerable.Range(42, 12).Select(n => (ulong)n), events.Select(e => e.Number));
        Assert.Equal(Enumerable.Range(0, 12).Select(n => 1000u + (4 * (uint)n)), events.Select(e => Header(e.Bytes).FirstOrbit));
        Assert.Equal(5, Replay(new() { Repeat = 0, Count = 5 }).Count);
    }

    [Fact]
    public void Numbers_are_selected_and_given_anew()
    {
        Make("run.tf", Small);
        Assert.True(ValueRanges.TryParse("43..44", out var ranges));

        Assert.Equal([7ul, 8], Replay(new() { TimeFrames = ranges, Renumber = 7 }).Select(e => e.Number));
        Assert.Equal(7u, Header(Replay(new() { Renumber = 7 })[0].Bytes).Id);
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(2u)]
    public void Headers_of_older_versions_travel_as_version_3_with_what_they_lack(uint version)
    {
        Make("new.tf", Small);
        HeaderConversion.Run(F("new.tf"), F("run.tf"), new() { HeaderVersion = version }, new EditOptions(), Stop);
        File.Delete(F("new.tf"));
        var events = Replay(new());

        Assert.Equal([1ul, 2, 3, 4], events.Select(e => e.Number));
        Assert.Null(ReceivedSubTimeFrame.Read(1, events[2].Bytes, null, out var frame));
        Assert.Equal((3ul, 1008u), (frame!.Header.Id, frame.Header.FirstOrbit));
    }

    [Fact]
    public void Of_a_folder_the_files_that_end_in_tf_are_replayed_in_order_and_damage_is_told()
    {
        Make("b.tf", Small with { FirstTimeFrame = 50 });
        Make("a.tf", Small);
        Make(".hidden.tf", Small);
        File.WriteAllText(F("c.txt"), "no");
        var bytes = File.ReadAllBytes(F("a.tf"));
        File.WriteAllBytes(F("a.tf"), bytes[..^7]);
        using var source = new ReplaySource([_folder.FullName], new());
        var events = All(source);

        Assert.Equal([42ul, 43, 44, 50, 51, 52, 53], events.Select(e => e.Number));
        var loss = Assert.Single(source.Losses);
        Assert.Equal(LossName.InputUnreadable, loss.Name);
        Assert.Contains("sizeInFile", loss.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_losses_of_a_damaged_file_that_is_gone_through_again_and_again_are_counted_and_the_first_thousand_kept()
    {
        Make("a.tf", Small);
        var bytes = File.ReadAllBytes(F("a.tf"));
        File.WriteAllBytes(F("a.tf"), bytes[..^7]);
        using var source = new ReplaySource([F("a.tf")], new() { Repeat = 1200 });
        All(source);

        Assert.Equal((1000, 1200L), (source.Losses.Count, source.LossCounts[LossName.InputUnreadable]));
    }

    [Fact]
    public void What_a_copy_command_prints_without_end_is_not_kept()
    {
        using var source = new ReplaySource(["far:/x"], new() { CopyCommand = "/bin/sh -c yes|head${IFS}-c${IFS}20000000>&2;false ?src ?dst" });
        var before = GC.GetTotalAllocatedBytes();
        Assert.Empty(All(source));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 10_000_000);
        Assert.StartsWith("far:/x: /bin/sh ended with 1: y y ", Assert.Single(source.Losses).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_time_frame_lacks_is_that_of_the_one_before()
    {
        Make("run.tf", Small with { TimeFrames = 1 });
        Make("zrest.tf", Small with { TimeFrames = 2, FirstTimeFrame = 43, RunNumber = 0, FirstOrbit = 0, Equipments = [new(new("TPC"), new("CLUSTERS"), 1, 100)] });
        using var source = new ReplaySource([F("run.tf"), F("zrest.tf")], new());
        var events = All(source);

        Assert.Equal([556789u, 556789, 556789], events.Select(e => Header(e.Bytes).RunNumber));
        Assert.Equal([1000u, 1000, 4], events.Select(e => Header(e.Bytes).FirstOrbit));
        Assert.Equal(2, source.FilledIn);
    }

    [Fact]
    public void A_rate_is_kept_and_waiting_can_be_stopped()
    {
        Make("run.tf", Small);
        using var source = new ReplaySource([F("run.tf")], new() { Rate = 0.001 });
        Assert.True(source.TryNext(out var first, Stop));
        first.Buffer!.Return();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));

        Assert.ThrowsAny<OperationCanceledException>(() => source.TryNext(out _, stop.Token));
    }

    [Fact]
    public void Files_that_are_not_here_are_brought_by_a_command_without_a_shell()
    {
        Make("far away; rm -rf $HOME.tf", Small);
        var remote = F("far away; rm -rf $HOME.tf");
        using (var source = new ReplaySource([$"far:{remote}", "far:/nothing"], new() { CopyCommand = "/bin/sh -c cp${IFS}\"${0#far:}\"${IFS}\"$1\" ?src ?dst" }))
        {
            Assert.Equal([42ul, 43, 44, 45], All(source).Select(e => e.Number));
            Assert.Matches("^far:/nothing: /bin/sh ended with 1: ", Assert.Single(source.Losses).Message);
        }

        Assert.Contains("?src and ?dst", Assert.Throws<ArgumentException>(() => new ReplaySource(["x"], new() { CopyCommand = "cp ?src here" })).Message, StringComparison.Ordinal);
        using var wrong = new ReplaySource(["far"], new() { CopyCommand = "/no/such/program ?src ?dst" });
        Assert.Empty(All(wrong));
        Assert.Contains("cannot be started", Assert.Single(wrong.Losses).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_hangs_is_ended_with_the_replay()
    {
        using var slow = new ReplaySource(["far"], new() { CopyCommand = "/usr/bin/tail -f /dev/null --pid=1 ?src?dst" });
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        Assert.ThrowsAny<OperationCanceledException>(() => slow.TryNext(out _, stop.Token));
    }

    [Fact]
    public void What_cannot_be_replayed_is_refused()
    {
        Assert.Contains("is not there", Assert.Throws<InputException>(() => new ReplaySource([F("none.tf")], new())).Message, StringComparison.Ordinal);
        Assert.Contains("has no file that ends in .tf", Assert.Throws<InputException>(() => new ReplaySource([_folder.FullName], new())).Message, StringComparison.Ordinal);
        Make("run.tf", Small);
        Assert.Throws<ArgumentException>(() => new ReplaySource([F("run.tf")], new() { Rate = 1, Speed = 1 }));
    }

    private string F(string name) => Path.Combine(_folder.FullName, name);

    private void Make(string name, GeneratorOptions options) => TimeFrameGenerator.Run(F(name), options, new EditOptions(), Stop);

    private List<(ulong Number, byte[] Bytes)> Replay(ReplayOptions options)
    {
        using var source = new ReplaySource([F("run.tf")], options);
        var events = All(source);
        Assert.Empty(source.Losses);
        return events;
    }

    private static List<(ulong Number, byte[] Bytes)> All(ReplaySource source)
    {
        var events = new List<(ulong, byte[])>();
        while (source.TryNext(out var item, Stop))
        {
            events.Add((item.Number!.Value, item.Payload.ToArray()));
            item.Buffer!.Return();
        }

        return events;
    }

    private static SubTimeFrameHeader Header(byte[] bytes)
    {
        Assert.Null(SubTimeFrameReader.Open(bytes, out var reader));
        return reader.Header;
    }
}
