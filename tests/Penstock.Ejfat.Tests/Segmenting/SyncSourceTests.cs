using Penstock.Ejfat;
using Penstock.Ejfat.Segmenting;

namespace Penstock.Tests;

public sealed class SyncSourceTests
{
    private const long Start = 1_750_000_000_000_000;
    private readonly ManualClock _time = new(Start);

    [Fact]
    public void Clock_ticks_grow_by_a_million_a_second()
    {
        var sync = Source(SenderOf(null)).Next();
        Assert.Equal((7u, (ulong)Start, 1_000_000u, (ulong)Start * 1000), (sync.EventSourceId, sync.EventNumber, sync.AverageEventRateHz, sync.UnixTimeNanoseconds));
    }

    [Fact]
    public void Before_the_first_event_the_first_tick_and_the_expected_rate_are_told()
    {
        var sync = Source(SenderOf(500), expected: 11_245).Next();
        Assert.Equal((500u, 11_245u), (sync.EventNumber, sync.AverageEventRateHz));
    }

    [Fact]
    public void The_rate_of_the_events_own_ticks_is_measured_over_the_last_periods()
    {
        var ticks = SenderOf(0);
        var source = Source(ticks);
        source.Next();
        foreach (var (tick, rate) in new[] { (1000ul, 1000u), (3000ul, 1500u), (7000ul, 3000u), (7000ul, 2000u), (7000ul, 0u) })
        {
            _time.Advance(1_000_000);
            Assert.Equal(tick, ticks.Next(tick));
            var sync = source.Next();
            Assert.Equal((tick, rate), (sync.EventNumber, sync.AverageEventRateHz));
        }
    }

    [Fact]
    public void The_first_event_with_a_tick_of_its_own_ends_the_clocks_ticks()
    {
        var ticks = SenderOf(null);
        var source = Source(ticks);
        Assert.Equal((ulong)Start, source.Next().EventNumber);
        ticks.Next(99);
        Assert.Equal(99u, source.Next().EventNumber);
    }

    [Fact]
    public void A_tick_that_goes_back_begins_a_new_measurement()
    {
        var rate = new SyncRate(2);
        rate.Add(100, 0);
        rate.Add(200, 1_000_000_000);
        Assert.Equal(100u, rate.Hz);
        rate.Add(5, 2_000_000_000);
        Assert.Null(rate.Hz);
        rate.Add(6, 3_000_000_000);
        Assert.Equal(1u, rate.Hz);
    }

    [Fact]
    public void A_rate_too_high_for_the_message_is_the_highest_it_can_say()
    {
        var rate = new SyncRate(1);
        rate.Add(0, 0);
        rate.Add(ulong.MaxValue, 1);
        Assert.Equal(uint.MaxValue, rate.Hz);
    }

    private SenderTicks SenderOf(ulong? first) => new(new TickClock(_time, new RandomBits(1), TickEntropy.Keep, unique: false), first);

    private SyncSource Source(SenderTicks ticks, uint expected = 1) => new(_time, ticks, 7, periods: 2, expected);
}
