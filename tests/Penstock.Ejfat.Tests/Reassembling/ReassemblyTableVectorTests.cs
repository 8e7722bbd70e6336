using Penstock.Ejfat;

namespace Penstock.Tests;

public sealed class ReassemblyTableVectorTests
{
    public static TheoryData<string> Names => [.. ReassemblyVector.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_table_makes_of_recorded_datagrams_what_e2sar_made_or_better(string name)
    {
        var vector = ReassemblyVector.Load(name);
        using var bench = Run(vector, recentFor: 5000);
        AssertOutcome(vector, bench);
    }

    [Fact]
    public void An_event_sent_again_is_delivered_again_where_none_are_remembered()
    {
        var vector = ReassemblyVector.Load("repeat-complete").RepeatedAsInE2sar();
        using var bench = Run(vector, recentFor: 0);
        AssertOutcome(vector, bench);
    }

    private static ReassemblyBench Run(ReassemblyVector vector, long recentFor)
    {
        var bench = new ReassemblyBench(new ReassemblyLimits { HeaderOffset = vector.WithLbHeader ? 16 : 0, Timeout = 300, RecentFor = recentFor });
        foreach (var input in vector.Inputs)
        {
            bench.Sweep(bench.Now + Math.Max(3, input.DelayMs));
            bench.Accept(input.Datagram);
        }
        bench.Sweep(bench.Now + 700);
        return bench;
    }

    private static void AssertOutcome(ReassemblyVector vector, ReassemblyBench bench)
    {
        var counters = bench.Table.Counters;
        Assert.Equal(vector.Delivered.Select(d => (d.EventNumber, d.DataId, Convert.ToHexString(d.Bytes))), bench.TakeAll().Select(e => (e.Number, e.DataId, Convert.ToHexString(e.Bytes))));
        Assert.Equal(vector.Lost, bench.TakeLost().Select(l => (l.EventNumber, l.DataId, l.Segments)));
        Assert.Equal(vector.BadHeaders, counters.Datagrams(SegmentOutcome.BadVersion) + counters.Datagrams(SegmentOutcome.BadReserved));
        Assert.Equal(vector.Inputs.Sum(i => i.Datagram.Length), counters.Bytes);
        Assert.Equal(vector.Inputs.Count, Enum.GetValues<SegmentOutcome>().Sum(counters.Datagrams));
        bench.AssertBooksBalance();
    }
}
