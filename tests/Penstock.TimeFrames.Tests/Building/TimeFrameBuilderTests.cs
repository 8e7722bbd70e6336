using Penstock.TimeFrames.Building;

namespace Penstock.Tests.Building;

public sealed class TimeFrameBuilderTests
{
    private static readonly uint[] Sources = [1, 2, 3];

    [Fact]
    public void A_time_frame_is_complete_with_the_last_of_its_sub_time_frames_and_waits_for_no_older_one()
    {
        using var builder = new TimeFrameBuilder(new() { Sources = Sources });
        Add(builder, 1, 1);
        foreach (var source in Sources) Assert.Equal(StfOutcome.Taken, Add(builder, 2, source));

        Assert.True(builder.TryTake(out var frame));
        Assert.Equal((2UL, TimeFrameEnd.Complete, true), (frame.Id, frame.End, frame.IsComplete));
        Assert.Equal(Sources, frame.SubTimeFrames.Select(s => s.Source));
        Assert.Equal(1, builder.InBuilding);
    }

    [Fact]
    public void What_does_not_come_in_time_is_missing()
    {
        using var builder = new TimeFrameBuilder(new() { Sources = Sources, Timeout = TimeSpan.FromSeconds(2) });
        Add(builder, 1, 3, now: 1);
        Add(builder, 2, 3, now: 2);
        builder.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(builder.TryTake(out _));
        builder.Advance(TimeSpan.FromSeconds(3));

        Assert.True(builder.TryTake(out var frame));
        Assert.Equal((1UL, TimeFrameEnd.Timeout, false), (frame.Id, frame.End, frame.IsComplete));
        Assert.Equal([1u, 2], frame.Missing);
        Assert.False(builder.TryTake(out _));
        Assert.Equal(StfOutcome.Late, Add(builder, 1, 1, now: 3));
    }

    [Fact]
    public void What_is_known_not_to_come_is_not_waited_for()
    {
        using var builder = new TimeFrameBuilder(new() { Sources = Sources });
        builder.GiveUp(1, 2);
        Add(builder, 1, 1);
        builder.GiveUp(7, 2);
        Add(builder, 1, 3);

        Assert.True(builder.TryTake(out var frame));
        Assert.Equal(TimeFrameEnd.NoMoreToCome, frame.End);
        Assert.Equal([2u], frame.Missing);
        Assert.Equal(0, builder.InBuilding);
    }

    [Fact]
    public void Sub_time_frames_that_do_not_belong_are_refused()
    {
        using var builder = new TimeFrameBuilder(new() { Sources = Sources });
        Add(builder, 1, 1);

        Assert.Equal(StfOutcome.Duplicate, Add(builder, 1, 1));
        Assert.Equal(StfOutcome.UnknownSource, Add(builder, 1, 9));
    }

    [Fact]
    public void Memory_that_is_used_up_ends_the_oldest()
    {
        var limit = Enumerable.Range(1, 4).Sum(id => MadeSubTimeFrame.Make((ulong)id, 1).Length) + MadeSubTimeFrame.Make(4, 2).Length - 1;
        using var builder = new TimeFrameBuilder(new() { Sources = Sources, MemoryBytes = limit });
        for (ulong id = 1; id <= 4; id++) Add(builder, id, 1);
        Add(builder, 4, 2);

        Assert.True(builder.TryTake(out var frame));
        Assert.Equal((1UL, TimeFrameEnd.MemoryLimit), (frame.Id, frame.End));
        Assert.InRange(builder.Bytes, 1, limit);
    }

    [Fact]
    public void A_time_frame_that_needs_more_than_all_memory_does_not_cost_the_others_theirs()
    {
        var size = MadeSubTimeFrame.Make(1, 1).Length;
        using var builder = new TimeFrameBuilder(new() { Sources = Sources, MemoryBytes = size + (size / 2) });
        Add(builder, 1, 1);

        Assert.Equal(StfOutcome.TooLarge, Add(builder, 1, 2));
        Add(builder, 1, 3);
        Assert.True(builder.TryTake(out var frame));
        Assert.Equal([2u, 3], frame.Missing);
    }

    [Fact]
    public void Any_order_of_any_number_of_time_frames_keeps_the_bounds_and_gives_every_buffer_back_once()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var (owners, taken, ended, seen) = (new List<Owner>(), 0, 0, new HashSet<ulong>());
            var limit = random.Next(2_000, 50_000);
            using (var builder = new TimeFrameBuilder(new() { Sources = Sources, MemoryBytes = limit, MaxInBuilding = 5, Timeout = TimeSpan.FromSeconds(random.Next(1, 20)) }))
            {
                for (var step = 0; step < 500; step++)
                {
                    var owner = new Owner();
                    var (id, source) = ((ulong)(1 + (step / 5) + random.Next(4)), (uint)random.Next(1, 5));
                    var stf = MadeSubTimeFrame.Receive(source, MadeSubTimeFrame.Make(id, source, seed, random.Next(5)), owner);
                    if (builder.Add(id, stf, TimeSpan.FromSeconds(step)) == StfOutcome.Taken)
                    {
                        owners.Add(owner);
                        taken++;
                    }

                    if (random.Next(10) == 0) builder.GiveUp(id, (uint)random.Next(1, 4));
                    builder.Advance(TimeSpan.FromSeconds(step));
                    Assert.InRange(builder.Bytes, 0, limit);
                    Assert.InRange(builder.InBuilding, 0, 5);
                    while (builder.TryTake(out var frame))
                    {
                        Assert.True(seen.Add(frame.Id), $"seed {seed}: tf {frame.Id} ended twice");
                        Assert.Equal(3, frame.SubTimeFrames.Count + frame.Missing.Count);
                        ended += frame.SubTimeFrames.Count;
                        frame.Dispose();
                    }
                }

                builder.Finish();
                while (builder.TryTake(out var frame))
                {
                    ended += frame.SubTimeFrames.Count;
                    frame.Dispose();
                }

                Assert.Equal((taken, 0L, 0), (ended, builder.Bytes, builder.InBuilding));
            }

            Assert.All(owners, o => Assert.Equal(1, o.Disposals));
        }
    }

    private static StfOutcome Add(TimeFrameBuilder builder, ulong id, uint source, double now = 0) =>
        builder.Add(id, MadeSubTimeFrame.Receive(source, MadeSubTimeFrame.Make(id, source)), TimeSpan.FromSeconds(now));

    private sealed class Owner : IDisposable
    {
        public int Disposals { get; private set; }

        public void Dispose() => Disposals++;
    }
}
