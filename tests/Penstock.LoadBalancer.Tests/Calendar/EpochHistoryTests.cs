using Penstock.LoadBalancer;

namespace Penstock.Tests;

public sealed class EpochHistoryTests
{
    private static SlotCalendar All(ushort member)
    {
        var members = new ushort[512];
        Array.Fill(members, member);
        return new SlotCalendar(members);
    }

    private static ushort MemberOf(EpochHistory history, ulong tick) => history.Epochs.Last(e => e.FirstTick <= tick).Calendar[0];

    [Fact]
    public void While_nothing_is_in_flight_a_calendar_holds_for_every_tick()
    {
        var history = new EpochHistory(1);
        Assert.True(history.Advance(All(1), TickForecast.NothingInFlight, 0));
        Assert.True(history.Advance(All(2), TickForecast.NothingInFlight, 1));
        Assert.False(history.Advance(All(2), TickForecast.NothingInFlight, 2));
        Assert.Equal([(2ul, 0ul)], history.Epochs.Select(e => (e.Number, e.FirstTick)));
        Assert.Equal(2ul, history.Count);
    }

    [Fact]
    public void A_calendar_begins_ahead_of_the_ticks_in_flight_and_one_not_reached_yet_gives_way()
    {
        var history = new EpochHistory(1);
        history.Advance(All(1), TickForecast.NothingInFlight, 0);
        history.Advance(All(2), new TickForecast(1000, 1400, 1800), 0);
        Assert.Equal([1, 2], new ulong[] { 1799, 1800 }.Select(t => (int)MemberOf(history, t)));
        // The second is still ahead: the third takes its place and its boundary.
        history.Advance(All(3), new TickForecast(1010, 1410, 1810), 10);
        Assert.Equal([(1ul, 0ul), (3ul, 1800ul)], history.Epochs.Select(e => (e.Number, e.FirstTick)));
        // The third is near now: it stays.
        history.Advance(All(4), new TickForecast(1500, 1900, 2300), 500);
        Assert.Equal([(1ul, 0ul), (3ul, 1800ul), (4ul, 2300ul)], history.Epochs.Select(e => (e.Number, e.FirstTick)));
    }

    [Fact]
    public void A_boundary_that_turns_out_to_be_far_too_high_comes_down()
    {
        var history = new EpochHistory(1);
        history.Advance(All(1), TickForecast.NothingInFlight, 0);
        history.Advance(All(2), new TickForecast(1000, 1_000_000_000, 1_000_000_000), 0);
        Assert.False(history.Advance(All(2), new TickForecast(1100, 1500, 1900), 100));
        Assert.True(history.Advance(All(2), new TickForecast(2000, 2400, 2800), 1000));
        Assert.Equal([(1ul, 0ul), (3ul, 2800ul)], history.Epochs.Select(e => (e.Number, e.FirstTick)));
    }

    [Fact]
    public void Epochs_whose_ticks_have_passed_are_forgotten_and_the_oldest_kept_has_their_ticks()
    {
        var history = new EpochHistory(1);
        history.Advance(All(1), TickForecast.NothingInFlight, 0);
        history.Advance(All(2), new TickForecast(1000, 1400, 1800), 0);
        Assert.False(history.Trim(1700, 6000));
        Assert.False(history.Trim(2000, 4000));
        Assert.True(history.Trim(2000, 6000));
        Assert.Equal([(2ul, 0ul)], history.Epochs.Select(e => (e.Number, e.FirstTick)));
    }

    [Fact]
    public void Numbers_are_never_used_twice_and_the_history_is_bounded()
    {
        var history = new EpochHistory(77);
        history.Advance(All(1), TickForecast.NothingInFlight, 0);
        for (ulong i = 0; i < 1000; i++) history.Advance(All((ushort)(i % 7)), new TickForecast(i * 1000, (i * 1000) + 1, (i * 1000) + 800), (long)i);
        Assert.InRange(history.Epochs.Count, 2, EpochHistory.MaxEpochs);
        history.Clear();
        Assert.Equal(0ul, history.Count);
        history.Advance(All(1), TickForecast.NothingInFlight, 0);
        Assert.True(history.Epochs[0].Number >= 1077);
    }

    [Fact]
    public void A_tick_that_was_addressed_keeps_its_member_whatever_comes()
    {
        var random = new Random(20272);
        for (var run = 0; run < 200; run++)
        {
            var history = new EpochHistory(1);
            history.Advance(All(0), TickForecast.NothingInFlight, 0);
            var addressed = new Dictionary<ulong, ushort>();
            var tick = (ulong)random.NextInt64(1L << 40);
            var rate = random.Next(1, 5000);
            for (long now = 0; now < 4000; now += random.Next(1, 200))
            {
                // Packets come with ticks of the last 100 ms, at any rate.
                tick += (ulong)(rate * random.Next(0, 200) / 100);
                for (var i = 0; i < 10; i++)
                {
                    var packet = tick - (ulong)Math.Min((long)tick, random.Next(0, rate / 10 + 1));
                    addressed.TryAdd(packet, MemberOf(history, packet));
                }
                addressed.TryAdd(tick, MemberOf(history, tick));
                // The forecast may be wrong in any way, but knows the highest tick.
                var near = tick + 1 + (ulong)random.Next(0, rate);
                history.Advance(All((ushort)random.Next(6)), new TickForecast(tick, near, near + (ulong)random.Next(0, rate * 10)), now);
                foreach (var (packet, member) in addressed) Assert.Equal(member, MemberOf(history, packet));
                Assert.Equal(0ul, history.Epochs[0].FirstTick);
                for (var i = 1; i < history.Epochs.Count; i++)
                {
                    Assert.True(history.Epochs[i].FirstTick >= history.Epochs[i - 1].FirstTick, "boundaries do not fall");
                    Assert.True(history.Epochs[i].Number > history.Epochs[i - 1].Number);
                }
                rate = Math.Max(1, rate + random.Next(-50, 51));
            }
        }
    }
}
