using Penstock.LoadBalancer;

namespace Penstock.Tests;

/// <summary>The worked examples of the load balancer's specification, 6.5.</summary>
public sealed class CompatibleAssignmentTests
{
    private const ushort A = 1, B = 2, C = 3, D = 4;

    private static CalendarMember[] Four(double a, double b, double c, double d, float min, float max) =>
    [
        new(A, "A", a) { MinFactor = min, MaxFactor = max },
        new(B, "B", b) { MinFactor = min, MaxFactor = max },
        new(C, "C", c) { MinFactor = min, MaxFactor = max },
        new(D, "D", d) { MinFactor = min, MaxFactor = max },
    ];

    private static int[] Counts(SlotCalendar calendar, params ushort[] members) => Array.ConvertAll(members, m => calendar.CountOf(m));

    [Fact]
    public void Weights_follow_the_signals_and_average_1000()
    {
        double[] weights = [1000, 1000, 1000, 1000];
        WorkerWeights.Advance(weights, [0, -300, 100, 0], SlotAssignmentMode.Compatible);
        Assert.Equal([1053, 737, 1158, 1053], weights);
        WorkerWeights.Advance(weights, [0, -700, 1500, 0], SlotAssignmentMode.Compatible);
        Assert.Equal([877, 31, 2215, 877], weights);
    }

    [Fact]
    public void Slots_go_round_in_descending_order_of_names_until_shares_are_used_up()
    {
        var calendar = CompatibleAssignment.Assign(Four(1053, 737, 1158, 1053, 0.5f, 2), SlotStrategy.Dynamic, shuffle: null);
        Assert.Equal([135, 94, 148, 135], Counts(calendar, A, B, C, D));
        for (var slot = 0; slot < 94 * 4; slot++) Assert.Equal(new[] { D, C, B, A }[slot % 4], calendar[slot]);
        for (var slot = 376; slot < 376 + (41 * 3); slot++) Assert.Equal(new[] { D, C, A }[(slot - 376) % 3], calendar[slot]);
        for (var slot = 499; slot < 512; slot++) Assert.Equal(C, calendar[slot]);
    }

    [Fact]
    public void The_largest_share_pays_when_shares_exceed_the_slots()
    {
        var calendar = CompatibleAssignment.Assign(Four(877, 31, 2215, 877, 0.5f, 2), SlotStrategy.Dynamic, shuffle: null);
        Assert.Equal([112, 64, 224, 112], Counts(calendar, A, B, C, D));
        var minima = CompatibleAssignment.Assign(Four(400, 300, 300, 3000, 0.9f, 0), SlotStrategy.Dynamic, shuffle: null);
        Assert.Equal([115, 115, 115, 167], Counts(minima, A, B, C, D));
    }

    [Fact]
    public void Three_equal_workers_get_171_171_and_170()
    {
        var calendar = CompatibleAssignment.Assign([new(A, "A", 1000), new(B, "B", 1000), new(C, "C", 1000)], SlotStrategy.Dynamic, shuffle: null);
        Assert.Equal([170, 171, 171], Counts(calendar, A, B, C));
    }

    [Fact]
    public void A_shuffle_moves_slots_and_keeps_shares()
    {
        var members = Four(1053, 737, 1158, 1053, 0.5f, 2);
        var plain = CompatibleAssignment.Assign(members, SlotStrategy.Dynamic, shuffle: null);
        var shuffled = CompatibleAssignment.Assign(members, SlotStrategy.Dynamic, new Random(5));
        Assert.False(plain.IsSameAs(shuffled));
        Assert.Equal(Counts(plain, A, B, C, D), Counts(shuffled, A, B, C, D));
    }

    [Fact]
    public void Static_places_demands_first_and_explicit_places_nothing_else()
    {
        CalendarMember[] members = [new(A, "A", 1000) { Demands = [new(0, 256)] }, new(B, "B", 1000)];
        var fixedSlots = CompatibleAssignment.Assign(members, SlotStrategy.Static, new Random(5));
        for (var slot = 0; slot < 256; slot++) Assert.Equal(A, fixedSlots[slot]);
        Assert.Equal([384, 128], Counts(fixedSlots, A, B));
        var only = CompatibleAssignment.Assign(members, SlotStrategy.Explicit, new Random(5));
        Assert.Equal([256, 0, 256], Counts(only, A, B, SlotCalendar.Unassigned));
    }

    [Theory]
    [InlineData(double.NaN, 1000)]
    [InlineData(-1000, 1000)]
    [InlineData(0, 0)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(-5, -7)]
    public void Degenerate_weights_still_fill_the_calendar(double a, double b)
    {
        var calendar = CompatibleAssignment.Assign([new(A, "A", a), new(B, "B", b)], SlotStrategy.Dynamic, shuffle: null);
        Assert.Equal(512, calendar.CountOf(A) + calendar.CountOf(B));
        double[] weights = [a, b];
        WorkerWeights.Advance(weights, [float.NaN, -5000], SlotAssignmentMode.Stable);
        Assert.All(weights, w => Assert.InRange(w, 1, 2000));
    }

    [Fact]
    public void More_than_512_workers_share_512_slots()
    {
        var members = Enumerable.Range(0, 600).Select(i => new CalendarMember((ushort)i, $"w{i}", 1000) { MinFactor = 1, MaxFactor = 1 }).ToArray();
        Assert.Equal(0, CompatibleAssignment.Assign(members, SlotStrategy.Dynamic, shuffle: null).CountOf(SlotCalendar.Unassigned));
        Assert.Equal(0, StableAssignment.Assign(members, SlotStrategy.Dynamic, SlotCalendar.Empty).CountOf(SlotCalendar.Unassigned));
    }
}
