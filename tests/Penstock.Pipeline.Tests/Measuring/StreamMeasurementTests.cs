using Penstock.Pipeline.Measuring;

namespace Penstock.Pipeline.Tests.Measuring;

public sealed class StreamMeasurementTests
{
    private static readonly MeasurementOptions Short = new() { Events = 200, EventBytes = 50_000, WarmUp = TimeSpan.FromMilliseconds(20) };

    [Theory]
    [InlineData(9000, 2, false, 1)]
    [InlineData(1500, 3, true, 2)]
    public async Task Back_to_back_nothing_is_lost_without_a_rate(int mtu, int version, bool ipv6, int threads)
    {
        var report = await StreamMeasurement.RunAsync(
            Short with { Mtu = mtu, LbHeaderVersion = version, IPv6 = ipv6, ReceiveThreads = threads, SendSockets = threads }, TestContext.Current.CancellationToken);

        Assert.True(report.Ok, string.Join(", ", report.Losses));
        Assert.Equal((200, 200, 10_000_000L), (report.EventsSent, report.EventsDelivered, report.BytesDelivered));
        Assert.Empty(report.Losses);
        Assert.True(report is { Seconds: > 0, CpuSeconds: > 0, GoodputGbps: > 0, CpuSecondsPerGB: > 0 });
        Assert.Equal(200, Assert.Single(report.Workers).Events);
    }

    [Fact]
    public async Task Through_a_load_balancer_every_event_reaches_one_of_the_workers_whole()
    {
        var report = await StreamMeasurement.RunAsync(Short with { Path = MeasurementPath.Balanced, Workers = 2 }, TestContext.Current.CancellationToken);

        Assert.True(report.Ok, string.Join(", ", report.Losses));
        Assert.Equal(200, report.Workers.Sum(w => w.Events));
        Assert.Equal(512, report.Workers.Sum(w => w.Slots));
        Assert.All(report.Workers, worker => Assert.True(worker.Events > 0, worker.Name));
    }

    [Fact]
    public async Task A_rate_paces_the_sender()
    {
        var report = await StreamMeasurement.RunAsync(Short with { RateGbps = 0.2, Events = 50, EventBytes = 100_000 }, TestContext.Current.CancellationToken);

        Assert.True(report.Ok, string.Join(", ", report.Losses));
        Assert.InRange(report.GoodputGbps, 0.1, 0.25);
    }

    [Fact]
    public async Task What_a_small_buffer_drops_is_named_and_the_sum_is_right()
    {
        // Much faster than any receiver, into a buffer of a few datagrams.
        var report = await StreamMeasurement.RunAsync(
            Short with { RateGbps = 1000, WarmUp = TimeSpan.Zero, Events = 300, EventBytes = 1_000_000, ReceiveBufferBytes = 4096 }, TestContext.Current.CancellationToken);

        Assert.Equal(300, report.EventsSent);
        Assert.False(report.Ok);
        Assert.Equal(report.EventsSent - report.EventsDelivered, report.Losses.Values.Sum());
        Assert.Contains(report.Warnings, warning => warning.Contains("receive buffers were full", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_measured_is_refused_with_what_is_accepted()
    {
        MeasurementOptions[] wrong = [Short with { EventBytes = 0 }, Short with { Events = 0 }, Short with { Workers = 2 }, Short with { ReceiveThreads = 33 }, Short with { RateGbps = double.NaN }];
        foreach (var options in wrong)
        {
            var refused = await Assert.ThrowsAsync<ArgumentException>(() => StreamMeasurement.RunAsync(options, TestContext.Current.CancellationToken));
            Assert.Contains("accepted", refused.Message, StringComparison.Ordinal);
        }
    }
}
