using Penstock.LoadBalancer;

namespace Penstock.Tests;

public sealed class StableAssignmentTests
{
    private static CalendarMember[] RandomMembers(Random random)
    {
        var ids = Enumerable.Range(0, 40).Select(i => (ushort)i).ToArray();
        random.Shuffle(ids);
        return [.. ids.Take(random.Next(1, 41)).Select(id => new CalendarMember(id, $"w{id}", random.Next(1, 5000))
        {
            MinFactor = random.Next(3) == 0 ? random.NextSingle() : 0,
            MaxFactor = random.Next(3) == 0 ? 1 + (random.NextSingle() * 3) : 0,
        })];
    }

    [Fact]
    public void Shares_add_up_to_512_within_the_limits()
    {
        var random = new Random(20261);
        for (var round = 0; round < 2000; round++)
        {
            var members = RandomMembers(random);
            var calendar = StableAssignment.Assign(members, SlotStrategy.Dynamic, SlotCalendar.Empty);
            Assert.Equal(0, calendar.CountOf(SlotCalendar.Unassigned));
            var even = 512 / members.Length;
            foreach (var member in members)
            {
                var slots = calendar.CountOf(member.Id);
                Assert.True(slots >= Math.Round(even * (double)member.MinFactor, MidpointRounding.AwayFromZero), $"round {round}: {slots} slots are below the minimum of {member}");
                if (member.MaxFactor > 0 && members.Any(m => m.MaxFactor == 0))
                    Assert.True(slots <= Math.Round(even * (double)member.MaxFactor, MidpointRounding.AwayFromZero), $"round {round}: {slots} slots are above the maximum of {member}");
            }
        }
    }

    [Fact]
    public void Only_slots_that_must_move_do()
    {
        var random = new Random(20262);
        var current = SlotCalendar.Empty;
        for (var round = 0; round < 2000; round++)
        {
            var members = RandomMembers(random);
            var next = StableAssignment.Assign(members, SlotStrategy.Dynamic, current);
            var moved = 0;
            for (var slot = 0; slot < 512; slot++) moved += next[slot] == current[slot] ? 0 : 1;
            var needed = Enumerable.Range(0, 40).Sum(id => Math.Max(0, next.CountOf((ushort)id) - current.CountOf((ushort)id)));
            Assert.Equal(needed, moved);
            Assert.True(next.IsSameAs(StableAssignment.Assign(members, SlotStrategy.Dynamic, next)), "the same members moved slots");
            current = next;
        }
    }

    [Fact]
    public void A_fourth_worker_takes_a_quarter_and_nothing_else_moves()
    {
        CalendarMember[] three = [new(0, "a", 1000), new(1, "b", 1000), new(2, "c", 1000)];
        var before = StableAssignment.Assign(three, SlotStrategy.Dynamic, SlotCalendar.Empty);
        Assert.Equal([171, 171, 170], new ushort[] { 0, 1, 2 }.Select(m => before.CountOf(m)));
        var after = StableAssignment.Assign([.. three, new(3, "d", 1000)], SlotStrategy.Dynamic, before);
        Assert.Equal([128, 128, 128, 128], new ushort[] { 0, 1, 2, 3 }.Select(m => after.CountOf(m)));
        for (var slot = 0; slot < 512; slot++) Assert.True(after[slot] == before[slot] || after[slot] == 3);
    }

    [Fact]
    public void Neighbouring_ticks_go_to_different_workers()
    {
        var calendar = StableAssignment.Assign([new(0, "a", 1000), new(1, "b", 1000), new(2, "c", 1000)], SlotStrategy.Dynamic, SlotCalendar.Empty);
        for (var slot = 0; slot < 510; slot++) Assert.Equal(3, new[] { calendar[slot], calendar[slot + 1], calendar[slot + 2] }.Distinct().Count());
    }

    [Fact]
    public void Nobody_pays_for_the_minima_of_the_others_alone()
    {
        // The compatible rules give 167, 115, 115, 115; here the heavy worker pays only what the minima need.
        CalendarMember[] members = [new(0, "a", 400) { MinFactor = 0.9f }, new(1, "b", 300) { MinFactor = 0.9f }, new(2, "c", 300) { MinFactor = 0.9f }, new(3, "d", 3000) { MinFactor = 0.9f }];
        var calendar = StableAssignment.Assign(members, SlotStrategy.Dynamic, SlotCalendar.Empty);
        Assert.Equal([115, 115, 115, 167], new ushort[] { 0, 1, 2, 3 }.Select(m => calendar.CountOf(m)));
    }

    [Fact]
    public void Demanded_slots_stay_and_count_towards_the_share()
    {
        CalendarMember[] members = [new(0, "a", 1000) { Demands = [new(10, 100)] }, new(1, "b", 1000)];
        var calendar = StableAssignment.Assign(members, SlotStrategy.Dynamic, SlotCalendar.Empty);
        Assert.Equal([256, 256], new ushort[] { 0, 1 }.Select(m => calendar.CountOf(m)));
        for (var slot = 10; slot < 110; slot++) Assert.Equal(0, calendar[slot]);
        var only = StableAssignment.Assign(members, SlotStrategy.Explicit, calendar);
        Assert.Equal([100, 0, 412], new ushort[] { 0, 1, SlotCalendar.Unassigned }.Select(m => only.CountOf(m)));
        Assert.Equal(new SlotRun(10, 100), Assert.Single(only.RunsOf(0)));
    }

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(double.NaN, double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity, 1.0)]
    public void Degenerate_weights_still_fill_the_calendar(double a, double b)
    {
        var calendar = StableAssignment.Assign([new(0, "a", a), new(1, "b", b)], SlotStrategy.Dynamic, SlotCalendar.Empty);
        Assert.Equal(0, calendar.CountOf(SlotCalendar.Unassigned));
    }

    [Fact]
    public void Without_workers_nobody_has_slots() =>
        Assert.Equal(512, StableAssignment.Assign([], SlotStrategy.Dynamic, SlotCalendar.Empty).CountOf(SlotCalendar.Unassigned));

    [Fact]
    public void Workers_that_join_one_by_one_leave_consecutive_ticks_at_different_workers()
    {
        var calendar = SlotCalendar.Empty;
        for (var workers = 1; workers <= 12; workers++)
        {
            calendar = StableAssignment.Assign([.. Enumerable.Range(0, workers).Select(i => new CalendarMember((ushort)i, $"w{i}", 1000))], SlotStrategy.Dynamic, calendar);
            var pairs = Enumerable.Range(0, 511).Count(slot => calendar[slot] == calendar[slot + 1]);
            Assert.True(workers == 1 || pairs <= 25, $"{workers} workers: {pairs} of 511 pairs of neighbours have the same one");
        }
    }
}
