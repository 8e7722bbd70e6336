using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Summaries;

namespace Penstock.Tests.Building;

public sealed class TimeFrameVerifierTests
{
    private static readonly uint[] Sources = [1, 2];

    public static TheoryData<InjectedFault, DifferenceCode[]> Faults => new()
    {
        { InjectedFault.FlipBit, [DifferenceCode.Checksum] },
        { InjectedFault.TruncatePart, [DifferenceCode.Size] },
        { InjectedFault.DropPart, [DifferenceCode.PartCount] },
        { InjectedFault.DuplicatePart, [DifferenceCode.PartCount] },
        { InjectedFault.ReorderParts, [DifferenceCode.PartOrder] },
        { InjectedFault.DropStf, [DifferenceCode.StfMissing] },
        { InjectedFault.SwapStf, [DifferenceCode.TfId] },
        { InjectedFault.ChangeHeader, [DifferenceCode.HdrField] },
        { InjectedFault.ChangeStfHeader, [DifferenceCode.TfId, DifferenceCode.Run, DifferenceCode.FirstOrbit] },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Harm_on_the_way_to_the_builder_is_found_under_its_code_in_1000_seeded_trials(InjectedFault fault, DifferenceCode[] codes)
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            var injector = new FaultInjector(1, (ulong)seed, fault);
            var (victim, other) = seed % 2 == 0 ? (1u, 2u) : (2u, 1u);
            injector.Apply(6, victim, MadeSubTimeFrame.Make(6, victim, seed), out _);
            Assert.Equal(fault, injector.Apply(7, victim, MadeSubTimeFrame.Make(7, victim, seed), out var harmed));

            var result = Verify(7, seed, (victim, harmed), (other, MadeSubTimeFrame.Make(7, other, seed)));

            Assert.True(
                result.Verdict == TfVerdict.Different && result.Differences.Any(d => codes.Contains(d.Code) && d.Severity == DifferenceSeverity.Error),
                $"seed {seed}: {result.Verdict}, {string.Join("; ", result.Differences)}");
        }
    }

    [Fact]
    public void What_is_not_harmed_raises_no_alarm_in_1000_seeded_trials()
    {
        var injector = new FaultInjector(0, 1);
        for (var seed = 0; seed < 1000; seed++)
        {
            var stfs = Sources.Select(source =>
            {
                Assert.Equal(InjectedFault.None, injector.Apply(7, source, MadeSubTimeFrame.Make(7, source, seed), out var bytes));
                return (source, bytes);
            }).ToArray();
            var result = Verify(7, seed, stfs);

            Assert.True(result.Verdict == TfVerdict.Equal && result.DifferenceCount == 0, $"seed {seed}: {string.Join("; ", result.Differences)}");
        }
    }

    [Fact]
    public void Equal_seeds_do_equal_harm_to_the_asked_fraction()
    {
        var kinds = new Dictionary<InjectedFault, int>();
        var (one, two) = (new FaultInjector(0.3, 5), new FaultInjector(0.3, 5));
        for (ulong id = 1; id <= 2000; id++)
        {
            var stf = MadeSubTimeFrame.Make(id, 1);
            var fault = one.Apply(id, 1, stf, out var harmed);
            Assert.Equal(fault, two.Apply(id, 1, stf, out var again));
            Assert.True(harmed.Span.SequenceEqual(again.Span));
            kinds[fault] = kinds.GetValueOrDefault(fault) + 1;
        }

        Assert.InRange(2000 - kinds[InjectedFault.None], 500, 700);
        Assert.Equal(10, kinds.Count);
    }

    [Fact]
    public void A_summary_that_comes_late_is_used_and_one_that_does_not_come_leaves_the_time_frame_unverified()
    {
        var verifier = Make();
        Seal(verifier, 1);
        verifier.AddSummary(1, Summary(1, 1), default);
        verifier.AddSummary(1, Summary(1, 2), TimeSpan.FromSeconds(3));
        Seal(verifier, 2);
        verifier.AddSummary(2, Summary(2, 1), default);
        verifier.Advance(TimeSpan.FromSeconds(3.9));
        verifier.Advance(TimeSpan.FromSeconds(4));

        Assert.True(verifier.TryTake(out var late));
        Assert.Equal((1UL, TfVerdict.Equal, DifferenceCode.SummaryLate), (late.Id, late.Result.Verdict, Assert.Single(late.Result.Differences).Code));
        Assert.True(verifier.TryTake(out var missing));
        Assert.Equal((2UL, TfVerdict.Incomplete, DifferenceCode.SummaryMissing), (missing.Id, missing.Result.Verdict, Assert.Single(missing.Result.Differences).Code));
        Assert.Equal(SummaryOutcome.Late, verifier.AddSummary(2, Summary(2, 2), default));
    }

    [Fact]
    public void Without_any_summary_nothing_is_verified_and_nothing_accused()
    {
        var verifier = Make();
        Seal(verifier, 1);
        verifier.Finish();

        Assert.True(verifier.TryTake(out var frame));
        Assert.Equal((TfVerdict.Incomplete, 2L), (frame.Result.Verdict, frame.Result.DifferenceCount));
    }

    [Fact]
    public void A_time_frame_that_was_not_built_is_missing()
    {
        var verifier = Make();
        foreach (var source in Sources) verifier.AddSummary(1, Summary(1, source), default);
        verifier.SealIfKnown(1, default, "the reason");
        verifier.SealIfKnown(2, default);

        Assert.True(verifier.TryTake(out var frame));
        Assert.Equal((TfVerdict.Different, DifferenceCode.TfMissing), (frame.Result.Verdict, Assert.Single(frame.Result.Differences).Code));
        Assert.Equal("the reason", frame.Result.Differences[0].Note);
        Assert.Equal(0, verifier.WaitingCount);
    }

    [Fact]
    public void What_waits_is_bounded()
    {
        var verifier = new TimeFrameVerifier(new() { Sources = Sources, MaxWaiting = 10 });
        for (ulong id = 1; id <= 1000; id++)
        {
            verifier.AddSummary(id, Summary(id, 1), default);
            Assert.InRange(verifier.WaitingCount, 1, 10);
        }

        var done = 0;
        while (verifier.TryTake(out _)) done++;
        Assert.Equal(990, done);
    }

    private static TimeFrameVerifier Make() => new(new() { Sources = Sources, Timeout = TimeSpan.FromSeconds(2) });

    private static StfSummary Summary(ulong id, uint source, int seed = 1) =>
        StfSummary.Read(SubTimeFrameSummary.Of(source, MadeSubTimeFrame.Make(id, source, seed), MadeSubTimeFrame.Summary).ToBytes());

    private static void Seal(TimeFrameVerifier verifier, ulong id) => verifier.Seal(id, Build(id, [.. Sources.Select(s => (s, (ReadOnlyMemory<byte>)MadeSubTimeFrame.Make(id, s)))]), default);

    private static TfSummary Build(ulong id, params (uint Source, ReadOnlyMemory<byte> Bytes)[] stfs)
    {
        using var builder = new TimeFrameBuilder(new() { Sources = Sources });
        foreach (var (source, bytes) in stfs)
        {
            if (bytes.IsEmpty) builder.GiveUp(id, source);
            else builder.Add(id, MadeSubTimeFrame.Receive(source, bytes), default);
        }

        builder.Finish();
        Assert.True(builder.TryTake(out var frame));
        using (frame) return frame.Summarise(MadeSubTimeFrame.Summary);
    }

    private static TfComparisonResult Verify(ulong id, int seed, params (uint Source, ReadOnlyMemory<byte> Bytes)[] stfs)
    {
        var verifier = Make();
        foreach (var source in Sources) verifier.AddSummary(id, Summary(id, source, seed), default);
        verifier.Seal(id, Build(id, stfs), default);
        Assert.True(verifier.TryTake(out var frame));
        return frame.Result;
    }
}
