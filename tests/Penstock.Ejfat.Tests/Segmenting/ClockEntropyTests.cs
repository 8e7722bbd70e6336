using Penstock.Ejfat;

namespace Penstock.Tests;

public sealed class ClockEntropyTests
{
    [Fact]
    public void A_clock_that_takes_every_low_byte_equally_often_has_eight_bits() =>
        Assert.Equal(8, ClockEntropy.OfLowByte([.. Enumerable.Range(0, 1024).Select(i => 1_750_000_000_000_000L + i)]), 12);

    [Fact]
    public void A_clock_of_whole_milliseconds_has_few()
    {
        // Multiples of 1000 have 32 different low bytes.
        var bits = ClockEntropy.OfLowByte([.. Enumerable.Range(0, 1024).Select(i => i * 1000L)]);
        Assert.Equal(5, bits, 12);
        Assert.True(bits <= ClockEntropy.EnoughBits);
    }

    [Fact]
    public void A_clock_that_stands_still_has_none()
    {
        Assert.Equal(0, ClockEntropy.OfLowByte([5, 5, 5]));
        Assert.Equal(0, ClockEntropy.OfLowByte([]));
    }

    [Fact]
    public async Task A_clock_is_measured_by_reading_it() =>
        Assert.Equal(0, await ClockEntropy.MeasureAsync(new StandingClock(), samples: 3, TimeSpan.Zero, TestContext.Current.CancellationToken));

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
