using System.Diagnostics;
using Penstock.Ejfat;
using Penstock.Ejfat.Segmenting;

namespace Penstock.Tests;

public sealed class TickClockTests
{
    private const long Start = 1_750_000_000_000_000;

    [Fact]
    public void A_tick_is_the_time_in_microseconds()
    {
        var clock = new TickClock(new ManualClock(Start), new RandomBits(1), TickEntropy.Keep, unique: false);
        Assert.Equal((ulong)Start, clock.Next());
        Assert.Equal((ulong)Start, clock.Now);
    }

    [Fact]
    public void The_systems_clock_is_judged_within_milliseconds_and_found_fine()
    {
        var before = Stopwatch.GetTimestamp();
        var clock = new TickClock(TimeProvider.System, new RandomBits(1), TickEntropy.Auto, unique: false);
        Assert.True(Stopwatch.GetElapsedTime(before) < TimeSpan.FromMilliseconds(500));
        Assert.False(clock.IsRepaired);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(1000, true)]
    [InlineData(0, true)]
    public void A_clock_of_coarse_steps_is_repaired_from_the_start(long step, bool repaired)
    {
        var clock = new TickClock(new ManualClock(Start) { Step = step }, new RandomBits(1), TickEntropy.Auto, unique: false);
        Assert.Equal(repaired, clock.IsRepaired);
    }

    [Fact]
    public void Repaired_ticks_differ_from_the_time_in_their_low_byte_only_and_use_all_of_it()
    {
        var clock = new TickClock(new ManualClock(Start), new RandomBits(1), TickEntropy.Randomize, unique: false);
        var ticks = Enumerable.Range(0, 10_000).Select(_ => clock.Next()).ToArray();
        Assert.All(ticks, t => Assert.Equal((ulong)Start >> 8, t >> 8));
        Assert.Equal(256, ticks.Select(t => (byte)t).Distinct().Count());
    }

    [Fact]
    public void Events_at_even_distances_are_noticed_after_a_thousand_ticks()
    {
        var time = new ManualClock(Start) { Step = 1 };
        var clock = new TickClock(time, new RandomBits(1), TickEntropy.Auto, unique: false);
        time.Step = 8192;
        var ticks = Enumerable.Range(0, 4096).Select(_ => clock.Next()).ToArray();
        Assert.Single(ticks[..1024].Select(t => (byte)t).Distinct());
        Assert.Equal(256, ticks[1024..].Select(t => (byte)t).Distinct().Count());
        Assert.True(clock.IsRepaired);
    }

    [Theory]
    [InlineData(TickEntropy.Keep)]
    [InlineData(TickEntropy.Randomize)]
    public void Ticks_that_number_events_never_repeat_or_go_back(TickEntropy entropy)
    {
        var clock = new TickClock(new ManualClock(Start), new RandomBits(1), entropy, unique: true);
        var ticks = Enumerable.Range(0, 1000).Select(_ => clock.Next()).ToArray();
        Assert.All(ticks.Zip(ticks[1..]), pair => Assert.True(pair.Second > pair.First));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        RandomBits first = new(42), second = new(42), other = new(43);
        var bits = Enumerable.Range(0, 100).Select(_ => first.Next()).ToArray();
        Assert.Equal(bits, Enumerable.Range(0, 100).Select(_ => second.Next()));
        Assert.NotEqual(bits, Enumerable.Range(0, 100).Select(_ => other.Next()));
    }
}
