using Penstock.Ejfat;

namespace Penstock.Tests;

public sealed class RecentEventsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(4096)]
    public void It_remembers_the_last_ones_for_a_while_as_a_list_would(int capacity)
    {
        var random = new Random(capacity);
        var recent = new RecentEvents(capacity, duration: 500, seed: 7);
        var list = new List<(EventKey Key, bool Elsewhere, long Time)>();
        var now = 0L;
        for (var i = 0; i < 30_000; i++)
        {
            now += random.Next(200) == 0 ? random.Next(600) : random.Next(2);
            var key = new EventKey((ulong)random.Next(4000), (ushort)random.Next(2));
            var elsewhere = random.Next(4) == 0;
            var source = elsewhere ? ReassemblyBench.OtherSender : ReassemblyBench.Sender;
            var known = list.TakeLast(capacity).Any(e => e.Key == key && e.Elsewhere == elsewhere && now - e.Time <= 500);
            // Before the ring has grown to its capacity an old one may already be out, never a young one.
            Assert.Equal(known, recent.Contains(key, source, now));
            if (random.Next(3) == 0)
            {
                recent.Add(key, source, now);
                list.Add((key, elsewhere, now));
                if (list.Count > capacity + 2000) list.RemoveRange(0, 2000);
            }
        }
        Assert.InRange(recent.Count, 1, capacity);
    }

    [Fact]
    public void Of_no_capacity_or_no_time_it_remembers_nothing()
    {
        foreach (var recent in new[] { new RecentEvents(0, 100, 1), new RecentEvents(100, 0, 1) })
        {
            recent.Add(new EventKey(1, 1), ReassemblyBench.Sender, 0);
            Assert.False(recent.Contains(new EventKey(1, 1), ReassemblyBench.Sender, 0));
        }
    }
}
