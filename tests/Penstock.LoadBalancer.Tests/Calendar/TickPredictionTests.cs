using Penstock.LoadBalancer;

namespace Penstock.Tests;

public sealed class TickPredictionTests
{
    [Theory]
    [InlineData(9900, 5_000_000, 10_000, 5_900_000)]
    [InlineData(10_900, 6_000_000, 11_000, 6_900_000)]
    public void The_specifications_example_by_rate(long received, ulong tick, long now, ulong expected) =>
        Assert.Equal(expected, TickPrediction.At([new(tick, 1_000_000, received)], now + 800));

    [Fact]
    public void Without_a_rate_a_line_is_laid_through_the_samples()
    {
        SyncSample[] samples = [new(3000, 0, 3000), new(2000, 0, 2000), new(1000, 0, 1000)];
        Assert.Equal(4800ul, TickPrediction.At(samples, 4800));
        Assert.Equal(1500ul, TickPrediction.At(samples, 1500));
    }

    [Fact]
    public void The_newest_rate_counts_whatever_older_samples_say() =>
        Assert.Equal(7000ul, TickPrediction.At([new(5000, 1000, 100), new(1, 0, 0)], 2100));

    [Fact]
    public void What_cannot_be_known_is_unknown()
    {
        Assert.Null(TickPrediction.At([], 5));
        Assert.Null(TickPrediction.At([new(10, 0, 0)], 5));
        Assert.Null(TickPrediction.At([new(10, 0, 0), new(20, 0, 0)], 5));
        Assert.Null(TickPrediction.At([new(0, 0, 0), new(0, 0, 10)], 5));
        // The line falls below the smallest tick.
        Assert.Null(TickPrediction.At([new(1000, 0, 1000), new(2000, 0, 2000)], 0));
        Assert.Null(TickPrediction.At([new(ulong.MaxValue - 5, uint.MaxValue, 0)], 1000));
        Assert.Null(TickPrediction.At([new(long.MaxValue - 5, uint.MaxValue, 0)], 1000));
    }

    [Fact]
    public void Large_ticks_keep_their_last_digit() =>
        Assert.Equal(9_007_199_254_740_993ul + 500, TickPrediction.At([new(9_007_199_254_740_993, 1000, 0)], 500));

    [Fact]
    public void No_samples_whatever_bring_it_down()
    {
        var random = new Random(20271);
        for (var round = 0; round < 50_000; round++)
        {
            var samples = Enumerable.Range(0, random.Next(0, 10)).Select(_ => new SyncSample(AnyTick(random), random.Next(2) == 0 ? 0 : (uint)random.NextInt64(1L << 32), random.NextInt64(-1L << 40, 1L << 40))).ToArray();
            var tick = TickPrediction.At(samples, random.NextInt64(-1L << 40, 1L << 40));
            Assert.True(tick is null or <= TickPrediction.MaxTick);
        }
    }

    private static ulong AnyTick(Random random) => random.Next(4) switch { 0 => 0, 1 => ulong.MaxValue - (ulong)random.Next(5), 2 => (ulong)random.Next(1000), _ => (ulong)random.NextInt64() };
}
