using Penstock.Cli.Compat;

namespace Penstock.Cli.Tests.Compat;

/// <summary>Values as C++ streams and protobuf print them.</summary>
public sealed class CompatTextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(0.1f, "0.1")]
    [InlineData(1.0 / 3, "0.333333")]
    [InlineData(1234567, "1.23457e+06")]
    [InlineData(123456, "123456")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(-2.5, "-2.5")]
    public void Numbers_have_six_digits(double value, string expected) => Assert.Equal(expected, CompatText.Number(value));

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00Z")]
    [InlineData(5_000_000, "1970-01-01T00:00:00.500Z")]
    [InlineData(10, "1970-01-01T00:00:00.000001Z")]
    [InlineData(1, "1970-01-01T00:00:00.000000100Z")]
    public void Times_have_as_many_digits_of_a_second_as_needed_in_threes(long ticks, string expected) =>
        Assert.Equal(expected, CompatText.Time(DateTimeOffset.UnixEpoch.AddTicks(ticks)));

    [Fact]
    public void No_time_is_the_epoch() => Assert.Equal("1970-01-01T00:00:00Z", CompatText.Time(null));

    [Theory]
    [InlineData("01", 3600)]
    [InlineData("00:30", 1800)]
    [InlineData("06:05:00", 21900)]
    [InlineData("100:00:01.9", 360001)]
    [InlineData("0", 0)]
    public void Durations_are_hours_minutes_seconds(string text, int seconds)
    {
        Assert.True(CompatText.TryDuration(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1h")]
    [InlineData("-1")]
    [InlineData("00:60")]
    [InlineData("1:2:3:4")]
    [InlineData("99999999")]
    public void Other_durations_are_refused(string text) => Assert.False(CompatText.TryDuration(text, out _));
}
