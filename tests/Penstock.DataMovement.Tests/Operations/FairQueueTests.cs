using Penstock.DataMovement.Operations;

namespace Penstock.Tests.Operations;

public sealed class FairQueueTests
{
    [Fact]
    public void Users_take_turns_and_each_keeps_his_order()
    {
        var queue = new FairQueue();
        for (var i = 0; i < 3; i++) queue.Add(1, $"a{i}");
        queue.Add(2, "b0");
        queue.Add(3, "c0");
        queue.Add(2, "b1");
        Assert.Equal(["a0", "b0", "c0", "a1", "b1", "a2"], TakeAll(queue));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void One_that_is_taken_out_is_not_given_a_turn()
    {
        var queue = new FairQueue();
        queue.Add(1, "a0");
        queue.Add(1, "a1");
        queue.Add(2, "b0");
        Assert.True(queue.Remove(1, "a0"));
        Assert.False(queue.Remove(1, "a0"));
        Assert.True(queue.Remove(2, "b0"));
        Assert.Equal((1, 1, 0), (queue.Count, queue.CountOf(1), queue.CountOf(2)));
        Assert.Equal(["a1"], TakeAll(queue));
    }

    private static List<string> TakeAll(FairQueue queue)
    {
        var taken = new List<string>();
        while (queue.TryTake(out var uid)) taken.Add(uid);
        return taken;
    }
}
