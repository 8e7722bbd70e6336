using Penstock.TimeFrames.Building;

namespace Penstock.Tests.Building;

/// <summary>What is remembered of time frames that ended, or that have not begun, is bounded.</summary>
public sealed class RememberedIdsTests
{
    [Fact]
    public void Of_ids_that_ended_the_oldest_is_forgotten()
    {
        var ended = new EndedIds(remembered: 2);
        foreach (var id in (ulong[])[1, 2, 2, 3]) ended.Add(id);

        Assert.Equal([false, true, true], new ulong[] { 1, 2, 3 }.Select(ended.Contains));
    }

    [Fact]
    public void Of_what_was_given_up_early_the_oldest_is_forgotten()
    {
        var early = new EarlyGiveUps(remembered: 2);
        foreach (var id in (ulong[])[1, 2, 3]) early.Add(id, 9);
        early.Add(3, 9);

        Assert.Empty(early.Take(1));
        Assert.Equal([9u], early.Take(2));
        Assert.Equal([9u], early.Take(3));
        Assert.Empty(early.Take(3));
    }
}
