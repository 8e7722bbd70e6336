using Penstock.Ejfat.Segmenting;

namespace Penstock.Tests;

public sealed class TokenBucketTests
{
    private const long Second = 1_000_000_000;

    [Theory]
    [InlineData(1e9, 1_048_576 + (118 * 64), 0)]
    [InlineData(1e9, 10_000, 60_000)]
    [InlineData(10e9, 9000, 60_000)]
    [InlineData(5e9, 1500, 1_000_000)]
    [InlineData(100e9, 9000, 200_000)]
    [InlineData(400e9, 101, 60_000)]
    [InlineData(1e3, 1000, 3_000_000)]
    public void The_rate_is_kept_though_every_sleep_is_too_long(double bitsPerSecond, long bytes, long oversleep)
    {
        var bucket = Bucket(bitsPerSecond);
        long now = 0, sent = 0;
        var end = Math.Max(Second, (long)(bytes * 8e9 / bitsPerSecond * 50));
        while (now < end)
        {
            var due = bucket.Reserve(bytes, now, wasWaiting: true);
            if (due > now) now = due + oversleep;
            sent += bytes;
        }
        Assert.InRange((sent - bytes) * 8e9 / now / bitsPerSecond, 0.98, 1.004);
        // Over the time actually granted the error is that of rounding.
        var granted = bucket.Reserve(0, now, wasWaiting: true);
        Assert.InRange(sent * 8e9 / granted / bitsPerSecond, 0.996, 1.004);
    }

    [Fact]
    public void What_comes_first_leaves_at_once_and_its_debt_is_paid_after_it()
    {
        var bucket = Bucket(8e9);
        Assert.Equal(500, bucket.Reserve(1_000_000, 500, wasWaiting: false));
        Assert.Equal(500 + 1_000_000, bucket.Reserve(1, 500, wasWaiting: true));
    }

    [Theory]
    [InlineData(true, 10_000)]
    [InlineData(false, 1000)]
    public void Lateness_and_idle_time_count_for_as_long_as_was_said(bool wasWaiting, int thousandBytes)
    {
        var bucket = Bucket(8e9);
        bucket.Reserve(1000, 0, wasWaiting: true);
        var early = bucket.Reserve(1000, Second, wasWaiting) <= Second ? 1 : 0;
        while (bucket.Reserve(1000, Second, wasWaiting: true) <= Second) early++;
        Assert.InRange(early, thousandBytes, thousandBytes + 1);
    }

    [Fact]
    public void Threads_share_the_rate()
    {
        var bucket = Bucket(8e9);
        var dues = new long[40_000];
        Parallel.For(0, 4, t =>
        {
            for (var i = 0; i < 10_000; i++) dues[(t * 10_000) + i] = bucket.Reserve(100, 0, wasWaiting: true);
        });
        Assert.Equal(Enumerable.Range(0, 40_000).Select(i => i * 100L), dues.Order());
    }

    [Fact]
    public void The_longest_waits_do_not_overflow()
    {
        var bucket = Bucket(1e3);
        var last = 0L;
        for (var i = 0; i < 1000; i++)
        {
            var due = bucket.Reserve(uint.MaxValue, 0, wasWaiting: true);
            Assert.True(due >= last);
            last = due;
        }
    }

    private static TokenBucket Bucket(double bitsPerSecond) => new(bitsPerSecond, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(1));
}
