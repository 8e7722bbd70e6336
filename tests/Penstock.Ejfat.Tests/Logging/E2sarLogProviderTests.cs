using Microsoft.Extensions.Logging;
using Penstock.Ejfat.Logging;

namespace Penstock.Tests;

public sealed class E2sarLogProviderTests
{
    [Fact]
    public void Records_are_numbered_timed_and_rated_as_E2sar_writes_them()
    {
        using var text = new StringWriter { NewLine = "\n" };
        using var provider = new E2sarLogProvider(text, new FixedClock());
        var log = provider.CreateLogger("any");
        log.Log(LogLevel.Information, default, "Stats:", null, (s, _) => s);
        provider.CreateLogger("other").Log(LogLevel.Critical, default, "x", new IOException("disk"), (s, _) => s);
        log.Log(LogLevel.None, default, "never", null, (s, _) => s);
        Assert.Equal("1: [12:39:11.172191] {info} Stats:\n2: [12:39:11.172191] {fatal} x (disk)\n", text.ToString());
    }

    private sealed class FixedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 1, 12, 39, 11, TimeSpan.Zero).AddTicks(1_721_910);
    }
}
