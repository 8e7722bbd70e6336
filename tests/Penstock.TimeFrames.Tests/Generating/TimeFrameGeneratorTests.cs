using Penstock.Tests.Editing;
using Penstock.TimeFrames.Checking;
using Penstock.TimeFrames.Editing;
using Penstock.TimeFrames.Generating;
using Penstock.TimeFrames.Headers;

namespace Penstock.Tests.Generating;

public sealed class TimeFrameGeneratorTests : IDisposable
{
    private static readonly GeneratorOptions Small = new()
    {
        TimeFrames = 4,
        OrbitsPerTimeFrame = 4,
        Equipments = [new(new("ITS"), DataDescription.RawData, 3, 400), new(new("TPC"), DataDescription.RawData, 26, 200), new(new("TPC"), new("CLUSTERS"), 2, 333)],
        PageBytes = 256,
    };

    private readonly EditFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Equal_options_make_equal_files_without_a_problem_and_other_seeds_others()
    {
        foreach (var (name, seed) in new[] { ("a", 1ul), ("b", 1ul), ("c", 2ul) }) Make(name, Small with { Seed = seed });

        Assert.Equal(_folder.Bytes("a"), _folder.Bytes("b"));
        Assert.NotEqual(_folder.Bytes("a"), _folder.Bytes("c"));
        var report = FileCheck.Run(_folder["a"], new() { NameGaps = true }, stop: Stop);
        Assert.Empty(report.Problems);
        Assert.Equal((4L, 4L * 31 * 4, 4L * 29 * 4, 4), (report.TimeFrames, report.Blocks, report.HeartbeatFrames, report.OrbitsPerTimeFrame));
    }

    [Theory]
    [InlineData(3, false, false, 1)]
    [InlineData(5, true, true, 1)]
    [InlineData(7, false, true, 100)]
    public void Every_shape_is_without_a_problem(byte rdh, bool through, bool end, int stride)
    {
        Make("x", Small with { RdhVersion = rdh, CountThroughEquipment = through, EndRecord = end, Stride = stride, FirstOrbit = uint.MaxValue - 6 });

        Assert.Empty(FileCheck.Run(_folder["x"], stop: Stop).Problems);
    }

    [Fact]
    public void A_file_gets_time_frames_until_it_has_the_bytes()
    {
        Make("x", Small with { TimeFrames = 0, Bytes = 200_000 });

        Assert.InRange(_folder.Bytes("x").Length, 200_000, 300_000);
    }

    [Theory]
    [InlineData(FaultKind.SwapParts, ProblemKind.Orbit)]
    [InlineData(FaultKind.DropPart, ProblemKind.Gap)]
    [InlineData(FaultKind.DuplicatePart, ProblemKind.Heartbeat)]
    [InlineData(FaultKind.TruncatePart, ProblemKind.Page)]
    [InlineData(FaultKind.DropTimeFrame, ProblemKind.Gap)]
    [InlineData(FaultKind.Header, ProblemKind.Header)]
    [InlineData(FaultKind.Stop, ProblemKind.Heartbeat)]
    [InlineData(FaultKind.PageCounter, ProblemKind.Heartbeat)]
    [InlineData(FaultKind.Index, ProblemKind.Structure)]
    [InlineData(FaultKind.Magic, ProblemKind.Structure)]
    [InlineData(FaultKind.Garbage, ProblemKind.Structure)]
    [InlineData(FaultKind.CutFile, ProblemKind.Structure)]
    public void Every_fault_between_others_is_found_under_its_kind(FaultKind fault, ProblemKind kind)
    {
        for (ulong seed = 1; seed <= 8; seed++)
        {
            var options = Small with { Seed = seed, TimeFrames = 6, Equipments = [new(new("ITS"), DataDescription.RawData, 3, 400)], Faults = [fault] };
            var faults = Make("x", options, replace: true);
            var report = FileCheck.Run(_folder["x"], new() { NameGaps = true }, stop: Stop);
            var one = Assert.Single(faults);

            // A first or last one that is missing leaves no gap.
            if (fault is FaultKind.DropTimeFrame && one.TfCounter is 1 or 6) continue;
            if (fault is FaultKind.DropPart && report.IsSound && (one.What.Contains("part 0", StringComparison.Ordinal) || one.What.Contains("part 3", StringComparison.Ordinal))) continue;
            Assert.Contains(report.Problems, p => p.Kind == kind);
        }
    }

    [Fact]
    public void A_flipped_bit_of_a_payload_is_found_by_the_checksum_of_the_sound_file()
    {
        Make("x", Small with { TimeFrames = 6 }, checksums: true);
        File.Delete(_folder["x"]);
        var faults = Make("x", Small with { TimeFrames = 6, Faults = [FaultKind.FlipBit] });

        var problem = Assert.Single(FileCheck.Run(_folder["x"], stop: Stop).Problems);
        Assert.Equal((ProblemKind.Checksum, faults[0].TfCounter), (problem.Kind, problem.TfCounter ?? 0));
    }

    [Theory]
    [InlineData("ITS", "ITS", "RAWDATA", 1, 8192)]
    [InlineData("TPC:36:100", "TPC", "RAWDATA", 36, 100)]
    [InlineData("TPC/CLUSTERS:2", "TPC", "CLUSTERS", 2, 8192)]
    public void Shapes_are_read(string text, string origin, string description, int links, int bytes)
    {
        Assert.True(EquipmentShape.TryParse(text, out var shape));
        Assert.Equal(new EquipmentShape(new(origin), new(description), links, bytes), shape);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ITS:0")]
    [InlineData("ITS:x")]
    [InlineData("ITS:1:2:3")]
    [InlineData("ITS/")]
    [InlineData("ITSTOF:1")]
    [InlineData("ITS:1:999999999")]
    [InlineData("ITS:99999")]
    public void What_is_no_shape_is_none(string text) => Assert.False(EquipmentShape.TryParse(text, out _));

    [Fact]
    public void Options_that_cannot_be_are_named()
    {
        Assert.Contains("TimeFrames is 0 and Bytes is 0", Assert.Throws<ArgumentException>(() => Make("x", Small with { TimeFrames = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("is there twice", Assert.Throws<ArgumentException>(() => Make("x", Small with { Equipments = [Small.Equipments[0], Small.Equipments[0]] })).Message, StringComparison.Ordinal);
        Assert.Contains("PageBytes is 81", Assert.Throws<ArgumentException>(() => Make("x", Small with { PageBytes = 81 })).Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Names());
    }

    private IReadOnlyList<InjectedFault> Make(string name, GeneratorOptions options, bool replace = false, bool checksums = false)
    {
        var (report, faults) = TimeFrameGenerator.Run(_folder[name], options, new EditOptions { Replace = replace, WriteChecksums = checksums }, Stop);
        EditFolder.Balanced(report);
        return faults;
    }
}
