using Penstock.DataMovement.Api;

namespace Penstock.Tests.Api;

public sealed class GoTextTests
{
    // What Go's time.Duration.String() prints.
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1ns")]
    [InlineData(999, "999ns")]
    [InlineData(1_000, "1µs")]
    [InlineData(1_100, "1.1µs")]
    [InlineData(999_999, "999.999µs")]
    [InlineData(1_000_000, "1ms")]
    [InlineData(2_200_000, "2.2ms")]
    [InlineData(250_000_000, "250ms")]
    [InlineData(999_999_999, "999.999999ms")]
    [InlineData(1_000_000_000, "1s")]
    [InlineData(1_000_000_001, "1.000000001s")]
    [InlineData(3_139_000_000, "3.139s")]
    [InlineData(3_300_000_000, "3.3s")]
    [InlineData(10_000_000_000, "10s")]
    [InlineData(59_999_000_000, "59.999s")]
    [InlineData(60_000_000_000, "1m0s")]
    [InlineData(65_023_000_000, "1m5.023s")]
    [InlineData(90_000_000_000, "1m30s")]
    [InlineData(245_000_000_000, "4m5s")]
    [InlineData(245_001_000_000, "4m5.001s")]
    [InlineData(600_000_000_000, "10m0s")]
    [InlineData(3_599_000_000_000, "59m59s")]
    [InlineData(3_600_000_000_000, "1h0m0s")]
    [InlineData(3_605_500_000_000, "1h0m5.5s")]
    [InlineData(18_367_001_000_000, "5h6m7.001s")]
    [InlineData(480_000_000_001, "8m0.000000001s")]
    [InlineData(86_400_000_000_000, "24h0m0s")]
    [InlineData(360_000_000_000_000, "100h0m0s")]
    [InlineData(-1, "-1ns")]
    [InlineData(-1_100, "-1.1µs")]
    [InlineData(-90_000_000_000, "-1m30s")]
    [InlineData(long.MaxValue, "2562047h47m16.854775807s")]
    [InlineData(long.MinValue, "-2562047h47m16.854775808s")]
    public void Durations(long nanoseconds, string expected) => Assert.Equal(expected, GoText.Duration(nanoseconds));

    [Theory]
    [InlineData("2026-11-21T22:03:28.3156030Z", "2026-11-21 22:03:28.315603 +0000 UTC")]
    [InlineData("2026-05-07T08:38:34Z", "2026-05-07 08:38:34 +0000 UTC")]
    [InlineData("2026-05-07T08:38:35.1200000Z", "2026-05-07 08:38:35.12 +0000 UTC")]
    [InlineData("2026-05-07T08:38:35.0000001Z", "2026-05-07 08:38:35.0000001 +0000 UTC")]
    [InlineData("2026-05-07T08:38:35.9999999Z", "2026-05-07 08:38:35.9999999 +0000 UTC")]
    [InlineData("1970-01-01T00:00:00Z", "1970-01-01 00:00:00 +0000 UTC")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01 00:00:00 +0000 UTC")]
    [InlineData("9999-12-31T23:59:59.5Z", "9999-12-31 23:59:59.5 +0000 UTC")]
    public void Times(string time, string expected) => Assert.Equal(expected, GoText.Time(DateTimeOffset.Parse(time), TimeZoneInfo.Utc));

    [Theory]
    [InlineData("America/Chicago", "2025-04-01T16:46:36.535519Z", "2025-04-01 11:46:36.535519 -0500 CDT")]
    [InlineData("America/Chicago", "2025-01-01T16:46:36Z", "2025-01-01 10:46:36 -0600 CST")]
    [InlineData("Europe/Zurich", "2025-07-01T10:00:00Z", "2025-07-01 12:00:00 +0200 CEST")]
    [InlineData("Europe/London", "2025-01-01T10:00:00Z", "2025-01-01 10:00:00 +0000 GMT")]
    [InlineData("Asia/Kolkata", "2025-01-01T10:00:00Z", "2025-01-01 15:30:00 +0530 IST")]
    public void Times_of_zones(string zone, string time, string expected) => Assert.Equal(expected, GoText.Time(DateTimeOffset.Parse(time), TimeZoneInfo.FindSystemTimeZoneById(zone)));

    [Theory]
    [InlineData(5_023.9, "5.023s")]
    [InlineData(0.9, "0s")]
    [InlineData(250, "250ms")]
    public void Elapsed_time_is_cut_to_milliseconds(double milliseconds, string expected) => Assert.Equal(expected, GoText.Elapsed(TimeSpan.FromMilliseconds(milliseconds)));
}
