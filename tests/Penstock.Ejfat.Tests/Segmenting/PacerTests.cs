using Penstock.Ejfat.Segmenting;

namespace Penstock.Tests;

public sealed class PacerTests
{
    private readonly ManualClock _time = new();

    [Theory]
    [InlineData(1e9, 1_056_128, 8_000, 40_000)]
    [InlineData(1e9, 10_372, 8_000, 40_000)]
    [InlineData(5e9, 102_980, 3_000, 12_000)]
    [InlineData(10e9, 9000, 20_000, 100_000)]
    [InlineData(0.1e9, 1500, 50_000, 200_000)]
    public void The_rate_is_kept_within_one_percent_by_a_thread_that_is_kept_off_its_core_now_and_then(double bitsPerSecond, long bytes, long off, long everyMicroseconds)
    {
        var pacer = new Pacer(_time, bitsPerSecond);
        var start = _time.GetTimestamp();
        var nextOff = everyMicroseconds;
        var sent = 0L;
        while (_time.GetTimestamp() - start < 10_000_000)
        {
            var due = pacer.Reserve(bytes, wasWaiting: sent > 0);
            var now = _time.GetTimestamp() - start;
            if (due > 0) _time.Advance(Math.Max(0, (due / 1000) - now) + 60);
            if (_time.GetTimestamp() - start >= nextOff)
            {
                _time.Advance(off);
                nextOff += off + everyMicroseconds;
            }
            sent += bytes;
            // What takes no time to send would never end within one instant of the clock.
            if (due == 0 && bytes * 8e6 / (bitsPerSecond * 4) >= 1) _time.Advance((long)(bytes * 8e6 / (bitsPerSecond * 4)));
        }
        var rate = (sent - bytes) * 8e6 / (_time.GetTimestamp() - start);
        Assert.InRange(rate / bitsPerSecond, 0.99, 1.01);
    }

    [Theory]
    [InlineData(10e9, 15_625_000)] // 10 ms at a quarter more
    [InlineData(1e9, 3_145_728)]
    public void A_long_absence_floods_nobody(double bitsPerSecond, long mostBytes)
    {
        var pacer = new Pacer(_time, bitsPerSecond);
        pacer.Reserve(9000, wasWaiting: false);
        _time.Advance(800_000);
        long atOnce = 0;
        while (pacer.Reserve(9000, wasWaiting: true) == 0) atOnce += 9000;
        // And what is due within 250 µs.
        Assert.InRange(atOnce, mostBytes * 0.9, mostBytes + (bitsPerSecond * 1.25 / 8 * 260e-6) + 9000);
    }

    [Theory]
    [InlineData(10e9, 3_145_728)]
    [InlineData(1e9, 1_250_000)] // 10 ms
    public void After_an_idle_time_no_more_leaves_at_once_than_a_receive_buffer_holds(double bitsPerSecond, long mostBytes)
    {
        var pacer = new Pacer(_time, bitsPerSecond);
        pacer.Reserve(9000, wasWaiting: false);
        _time.Advance(10_000_000);
        long atOnce = 0;
        while (pacer.Reserve(9000, wasWaiting: atOnce > 0) == 0) atOnce += 9000;
        Assert.InRange(atOnce, mostBytes * 0.9, mostBytes + (bitsPerSecond / 8 * 260e-6) + 9000);
    }
}
