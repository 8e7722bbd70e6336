using Penstock.LoadBalancer;

namespace Penstock.Tests;

public sealed class SplitEventWatchTests
{
    [Fact]
    public void Segments_at_one_member_are_whole_and_at_two_are_one_split_event()
    {
        var watch = new SplitEventWatch();
        for (var i = 0; i < 3; i++) watch.Observe(100, 7, 55, member: 1, 0);
        Assert.Equal(0, watch.SplitEvents);
        watch.Observe(100, 7, 55, member: 2, 0);
        watch.Observe(100, 7, 55, member: 3, 0);
        watch.Observe(100, 7, 55, member: 1, 0);
        Assert.Equal(1, watch.SplitEvents);
        watch.Observe(100, 8, 55, member: 2, 0);
        watch.Observe(100, 7, 56, member: 2, 0);
        watch.Observe(101, 7, 55, member: 2, 0);
        Assert.Equal(1, watch.SplitEvents);
    }

    [Fact]
    public void The_same_numbers_some_seconds_later_are_another_event()
    {
        var watch = new SplitEventWatch();
        watch.Observe(100, 7, 55, member: 1, 10_000);
        watch.Observe(100, 7, 55, member: 1, 11_900);
        watch.Observe(100, 7, 55, member: 2, 15_000);
        Assert.Equal(0, watch.SplitEvents);
        watch.Observe(100, 7, 55, member: 1, 16_500);
        Assert.Equal(1, watch.SplitEvents);
    }

    [Fact]
    public void A_million_whole_events_are_never_taken_for_split()
    {
        var watch = new SplitEventWatch();
        var random = new Random(20264);
        for (var i = 0UL; i < 1_000_000; i++) watch.Observe(i / 12, (ushort)(i % 12), i / 12, (ushort)random.Next(1, 100), (long)i / 100);
        Assert.Equal(0, watch.SplitEvents);
    }

    [Fact]
    public void Every_split_among_some_thousand_concurrent_events_is_counted_nearly()
    {
        var watch = new SplitEventWatch();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0UL; i < 2000; i++) watch.Observe(i, 1, i, (ushort)(i % 2 == 0 ? 1 : 1 + round), 100);
        }
        Assert.InRange(watch.SplitEvents, 950, 1000);
    }
}
