using Penstock.Checksums;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;

namespace Penstock.Tests.Summaries;

public sealed class TfComparisonTests
{
    private static readonly EquipmentId Id = new(new DataOrigin("TPC"), new DataDescription("CLUSTERS"), 1);
    private static readonly SubTimeFrameHeader Frame = new() { Id = 7, FirstOrbit = 100, RunNumber = 5, Origin = SubTimeFrameOrigin.Readout };
    private static readonly EquipmentHeader Header = new("NONE", 100, 7, 5);

    [Fact]
    public void A_time_frame_on_one_side_only_is_missing_or_unexpected()
    {
        var side = new SentFrame(1, 42).Build(new Random(1));

        Assert.Equal(DifferenceCode.TfMissing, Assert.Single(TfComparison.Compare(side, null).Differences).Code);
        Assert.Equal(DifferenceCode.TfUnexpected, Assert.Single(TfComparison.Compare(null, side).Differences).Code);
        Assert.Throws<ArgumentException>(() => TfComparison.Compare(null, null));
    }

    [Fact]
    public void A_missing_summary_makes_the_verdict_incomplete_and_its_equipments_no_alarm()
    {
        var sent = new SentFrame(1, 42);
        var some = TfSummary.Merge(sent.Summarise().Where(s => s.Source != 2));

        var result = TfComparison.Compare(some, sent.Build(new Random(1)), new ComparisonOptions { ExpectedSources = [1, 2, 3], LateSources = [3] });

        Assert.Equal(TfVerdict.Incomplete, result.Verdict);
        Assert.Equal([("SUMMARY_MISSING", 2u), ("SUMMARY_LATE", 3u)], result.Differences.Select(d => (d.CodeName, d.Source!.Value)));
        Assert.Contains("2 equipments are only on the EPN side", Assert.Single(result.Remarks));
    }

    [Fact]
    public void An_equipment_of_two_sources_is_a_warning_and_compared_as_one()
    {
        var (one, two, both) = (Builder(), Builder(), Builder());
        one.Add(Id, Header, [1], true);
        two.Add(Id, Header, [2], true);
        both.Add(Id, Header, [2], true);
        both.Add(Id, Header, [1], true);

        var result = TfComparison.Compare(TfSummary.Merge([one.BuildStf(1), two.BuildStf(2)]), both.BuildTf([1, 2]));

        Assert.Equal(TfVerdict.Equal, result.Verdict);
        Assert.Equal("EQ_DUPLICATE", Assert.Single(result.Differences).CodeName);
    }

    [Fact]
    public void Where_message_boundaries_are_lost_parts_are_compared_as_one_sequence_and_that_is_said()
    {
        var (flp, epn) = (Builder(), Builder());
        foreach (var part in new byte[][] { [1], [2], [3] })
        {
            flp.Add(Id, Header, part, true);
            epn.Add(Id, Header, part, false);
        }

        epn.LoseMessageBoundaries(Id);
        var result = TfComparison.Compare(flp.BuildTf([1]), epn.BuildTf([1]));

        Assert.Equal((TfVerdict.Equal, 0), (result.Verdict, result.DifferenceCount));
        Assert.Contains("compared as one sequence of parts", Assert.Single(result.Remarks));
    }

    [Fact]
    public void A_changed_part_is_told_with_its_place()
    {
        var (flp, epn) = (Builder(), Builder());
        for (var i = 0; i < 4; i++)
        {
            flp.Add(Id, Header, [1, 2, (byte)i], i == 0);
            epn.Add(Id, Header, [1, 2, (byte)(i == 2 ? 99 : i)], i == 0);
        }

        var difference = Assert.Single(TfComparison.Compare(flp.BuildTf([1]), epn.BuildTf([1])).Differences);

        Assert.Equal((DifferenceCode.Checksum, 0, 2, 6L, 3L), (difference.Code, difference.Message!.Value, difference.Part!.Value, difference.ByteOffset!.Value, difference.ByteCount!.Value));
        Assert.StartsWith("CHECKSUM tf 7: TPC/CLUSTERS/0x00000001, message 0, part 2, bytes 6..8", difference.ToString());
    }

    [Fact]
    public void Odd_heartbeat_frames_alike_on_both_sides_are_warnings_of_equal_time_frames()
    {
        var (flp, epn) = (new SentFrame(1, 42), new SentFrame(1, 42));
        foreach (var frame in new[] { flp, epn }) frame.Equipments[0].Messages[0][0][38] = 0;

        var result = TfComparison.Compare(TfSummary.Merge(flp.Summarise()), epn.Build(new Random(1)));

        Assert.Equal(TfVerdict.Equal, result.Verdict);
        var warning = Assert.Single(result.Differences);
        Assert.Equal((DifferenceCode.HbIncomplete, DifferenceSeverity.Warning, "0"), (warning.Code, warning.Severity, warning.FlpValue));
    }

    [Fact]
    public void Differences_beyond_the_limit_are_counted_but_not_kept()
    {
        var (flp, epn) = (Builder(), Builder());
        for (var i = 0; i < 2000; i++)
        {
            flp.Add(Id, Header, BitConverter.GetBytes(i), i == 0);
            epn.Add(Id, Header, BitConverter.GetBytes(i + 10_000), i == 0);
        }

        var result = TfComparison.Compare(flp.BuildTf([1]), epn.BuildTf([1]));

        Assert.Equal((1000, 2000), (result.Differences.Count, result.DifferenceCount));
    }

    [Fact]
    public void Different_checksums_cannot_be_compared_and_none_is_said()
    {
        var (crc, none) = (new SummaryBuilder(Frame, new() { Checksum = ChecksumKind.Crc32C }), new SummaryBuilder(Frame, new() { Checksum = ChecksumKind.None }));

        Assert.Equal(TfVerdict.NotComparable, TfComparison.Compare(crc.BuildTf([1]), none.BuildTf([1])).Verdict);
        Assert.Contains("no checksums were taken", Assert.Single(TfComparison.Compare(none.BuildTf([1]), none.BuildTf([1])).Remarks));
    }

    [Fact]
    public void The_codes_are_spelled_as_reports_spell_them()
    {
        Assert.Equal(
            ["STF_MISSING", "STF_UNEXPECTED", "SUMMARY_LATE", "SUMMARY_MISSING", "EQ_MISSING", "EQ_EXTRA", "EQ_DUPLICATE", "MSG_COUNT", "PART_COUNT", "SIZE", "CHECKSUM", "PART_ORDER",
                "HDR_FIELD", "TFID", "RUN", "FIRST_ORBIT", "HB_MISSING", "HB_EXTRA", "HB_INCOMPLETE", "HB_DUP", "HB_OUTSIDE", "TF_MISSING", "TF_UNEXPECTED"],
            Enum.GetValues<DifferenceCode>().Select(Difference.NameOf));
    }

    private static SummaryBuilder Builder() => new(Frame, new SummaryOptions());
}
