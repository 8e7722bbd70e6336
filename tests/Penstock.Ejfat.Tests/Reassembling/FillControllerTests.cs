using Penstock.Ejfat;

namespace Penstock.Tests;

public sealed class FillControllerTests
{
    private static readonly ReassemblerOptions Options = new() { Uri = EjfatUri.Parse("ejfat://127.0.0.1:18020/lb/1"), SetPoint = 0.2, Kp = 1, Ki = 0.1, Kd = 0.5 };

    // E2SAR's PID with set point 0.2, Kp 1, Ki 0.1, Kd 0.5, period 100 ms, epoch 1 s: fill and control signal, every 100 ms.
    private static readonly (float Fill, float Control)[] Vector =
    [
        (0.1f, 0.6010f), (0.2f, 0.0010f), (0.3f, -0.2687f), (0.4f, -0.4600f), (0.5f, -0.6250f), (0.5f, -0.5930f), (0.5f, -0.5783f), (0.4f, -0.4050f), (0.3f, -0.2446f),
        (0.2f, -0.0890f), (0.1f, 0.0210f), (0.0f, 0.2410f),
    ];

    [Fact]
    public void The_signal_is_e2sars_number_for_number()
    {
        var controller = new FillController(Options);
        var time = TimeSpan.Zero;
        foreach (var (fill, control) in Vector)
        {
            time += Options.Period;
            Assert.Equal(control, controller.Update(fill, time).Control, 0.00006f);
        }
    }

    [Fact]
    public void Without_gains_the_signal_is_zero()
    {
        var controller = new FillController(Options with { Kp = 0, Ki = 0, Kd = 0 });
        Assert.Equal(0, controller.Update(0.7f, Options.Period).Control);
    }

    [Theory]
    [InlineData(1.7f, 1f)]
    [InlineData(-1f, 0f)]
    [InlineData(float.NaN, 0f)]
    public void The_fill_reported_is_within_zero_and_one(float fill, float reported) =>
        Assert.Equal(reported, new FillController(Options).Update(fill, Options.Period).Fill);

    [Fact]
    public void The_signal_stays_within_its_limit_and_the_integral_does_not_wind_up_meanwhile()
    {
        var controller = new FillController(Options with { Kd = 0, Ki = 1, ControlLimit = 2 });
        var time = TimeSpan.Zero;
        for (var i = 0; i < 1000; i++) Assert.InRange(controller.Update(1, time += Options.Period).Control, -2f, 2f);
        Assert.Equal(-2f, controller.Update(1, time += Options.Period).Control, 0.9f);
        // The integral of a hundred seconds at full would be -80, and the signal at its limit for as long again.
        var turns = 0;
        while (controller.Update(0, time += Options.Period).Control < 0) turns++;
        Assert.InRange(turns, 0, 30);
    }

    [Fact]
    public void A_worker_that_stays_full_is_not_ready_until_its_queue_has_emptied()
    {
        var controller = new FillController(Options);
        var time = TimeSpan.Zero;
        Assert.True(ReadyAfter(0.94f, 30));
        // A queue that is full for a moment only does no harm.
        Assert.True(ReadyAfter(1f, 9));
        Assert.True(ReadyAfter(0.9f, 1));
        Assert.True(ReadyAfter(1f, 10));
        Assert.False(ReadyAfter(1f, 1));
        Assert.False(ReadyAfter(0.51f, 20));
        Assert.True(ReadyAfter(0.5f, 1));
        Assert.True(ReadyAfter(0.94f, 1));

        bool ReadyAfter(float fill, int turns)
        {
            var isReady = false;
            for (var i = 0; i < turns; i++) isReady = controller.Update(fill, time += Options.Period).IsReady;
            return isReady;
        }
    }

    [Fact]
    public void With_a_threshold_above_one_a_worker_is_always_ready()
    {
        var controller = new FillController(Options with { NotReadyFill = 1.1 });
        for (var i = 1; i < 100; i++) Assert.True(controller.Update(1, i * Options.Period).IsReady);
    }
}
