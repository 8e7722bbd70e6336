using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Summaries;

namespace Penstock.Tests.Building;

public sealed class SubTimeFrameBuilderTests
{
    [Theory]
    [InlineData(1, "1 2 3 4 5 6 7 8")]
    [InlineData(3, "1 1 1 2 2 2 3 3")]
    [InlineData(32, "1 1 1 1 1 1 1 1")]
    public void Ids_follow_the_orbits_from_the_first_one_on(int orbits, string ids)
    {
        var numbering = new TimeFrameNumbering(new TimeFrameLength(orbits));

        Assert.Equal(ids, string.Join(' ', Enumerable.Range(0, 8).Select(i => numbering.PlaceOf(100 + (ulong)i, 100 + (uint)i, 0).Id)));
    }

    [Fact]
    public void The_orbit_counter_wraps_within_a_time_frame()
    {
        var numbering = new TimeFrameNumbering(new TimeFrameLength(4));
        var places = Enumerable.Range(0, 8).Select(i => numbering.PlaceOf(0xFFFFFFFE + (ulong)i, unchecked(0xFFFFFFFE + (uint)i), 0)).ToArray();

        Assert.Equal([1UL, 1, 1, 1, 2, 2, 2, 2], places.Select(p => p.Id));
        Assert.Equal((0xFFFFFFFE, 2u), (places[0].FirstOrbit, places[4].FirstOrbit));
    }

    [Fact]
    public void Data_that_begin_anew_begin_a_time_frame()
    {
        var numbering = new TimeFrameNumbering(new TimeFrameLength(4));
        numbering.PlaceOf(100, 100, 0);
        numbering.PlaceOf(101, 101, 0);
        // The readout was started again: the orbit went back, the upper half of the tick counts it.
        Assert.Equal(new TimeFrameNumbering.Place(2, 50), numbering.PlaceOf((1UL << 32) | 50, 50, 0));
        // A file is sent again: ticks go on, its orbits are those of before.
        Assert.Equal(new TimeFrameNumbering.Place(3, 100), numbering.PlaceOf((1UL << 32) | 51, 100, 1));
        // Half an hour later: nobody was interested in the time frames between.
        Assert.Equal(new TimeFrameNumbering.Place(4, 100 + (1 << 25)), numbering.PlaceOf((1UL << 32) | (51 + (1 << 25)), 100 + (1 << 25), 1));
        Assert.Equal(0UL, numbering.MissingIds);
    }

    [Theory]
    [InlineData(100u, 100u, 100u, 1)]
    [InlineData(100u, 108u, 100u, 1)]
    [InlineData(103u, 108u, 100u, 1)]
    [InlineData(107u, 100u, 104u, 1)]
    [InlineData(1u, 2u, 0xFFFFFFFEu, 1)]
    public void Data_that_begin_within_a_time_frame_are_of_it_where_the_trigger_tells(uint first, uint aligned, uint firstOrbit, ulong id)
    {
        var numbering = new TimeFrameNumbering(new TimeFrameLength(4), aligned);
        var place = numbering.PlaceOf(first, first, 0);

        Assert.Equal((id, firstOrbit), (place.Id, place.FirstOrbit));
        var next = unchecked(firstOrbit + 4);
        Assert.Equal(new TimeFrameNumbering.Place(2, next), numbering.PlaceOf(first + unchecked(next - first), next, 0));
    }

    [Fact]
    public void Ids_without_data_are_counted()
    {
        var numbering = new TimeFrameNumbering(new TimeFrameLength(4));
        numbering.PlaceOf(100, 100, 0);

        Assert.Equal(new TimeFrameNumbering.Place(11, 140), numbering.PlaceOf(143, 143, 0));
        Assert.Equal(9UL, numbering.MissingIds);
        Assert.Throws<ArgumentOutOfRangeException>(() => numbering.PlaceOf(142, 142, 0));
    }

    [Fact]
    public void A_time_frame_is_complete_when_the_next_begins_and_every_source_has_one_of_it()
    {
        var builder = Make(sources: 2);
        builder.Add(0, 8, 8, 0, "a8", 10);
        builder.Add(0, 9, 9, 0, "a9", 20);
        Assert.False(builder.TryTake(out _));
        builder.Add(1, 12, 12, 0, "b12", 5);

        var plans = Take(builder);
        Assert.Equal([(0, "a8 a9", 30L), (1, "", 0L)], plans.Select(p => (p.Source, string.Join(' ', p.Frames), p.PayloadBytes)));
        Assert.All(plans, p => Assert.Equal((1UL, 8u, 7u), (p.Header.Id, p.Header.FirstOrbit, p.Header.RunNumber)));
        Assert.Equal((2 * 184) + (2 * 96) + 30, plans[0].TimeFrameBytes);
        builder.Finish();
        Assert.Equal(["", "b12"], Take(builder).Select(p => string.Join(' ', p.Frames)));
    }

    [Fact]
    public void A_time_frame_to_which_nothing_comes_any_more_is_complete_after_a_while_and_what_comes_then_is_refused()
    {
        var builder = Make(sources: 1);
        builder.Add(0, 8, 8, 0, "a8", 10, TimeSpan.FromSeconds(1));
        builder.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(builder.TryTake(out _));
        builder.Advance(TimeSpan.FromSeconds(3));

        Assert.Single(Take(builder));
        Assert.False(builder.Add(0, 9, 9, 0, "a9", 10, TimeSpan.FromSeconds(4)));
        Assert.True(builder.Add(0, 12, 12, 0, "a12", 10, TimeSpan.FromSeconds(4)));
        Assert.Equal((1L, 1L), (builder.TimedOut, builder.Rejected));
    }

    [Fact]
    public void A_full_buffer_drops_the_oldest_time_frame_of_all_sources()
    {
        var builder = Make(sources: 2, buffered: 4);
        for (var orbit = 0u; orbit < 4 * 7; orbit++) builder.Add(0, orbit, orbit, 0, "x", 1);

        Assert.Equal([3UL, 3, 4, 4, 5, 5, 6, 6], Take(builder).Select(p => p.Header.Id));
        Assert.Equal((6L, 2L), (builder.Completed, builder.Dropped));
        Assert.Throws<ArgumentOutOfRangeException>(() => Make(1, 3));
    }

    private static SubTimeFrameBuilder<string> Make(int sources, int buffered = 0) =>
        new(new SubTimeFrameBuilderOptions { Sources = sources, Length = new TimeFrameLength(4), RunNumber = 7, MaxBuffered = buffered });

    private static List<SubTimeFramePlan<string>> Take(SubTimeFrameBuilder<string> builder)
    {
        var plans = new List<SubTimeFramePlan<string>>();
        while (builder.TryTake(out var plan)) plans.Add(plan);
        return plans;
    }
}
