using Penstock.Ejfat;

namespace Penstock.Pipeline.Measuring;

/// <summary>Measures what sender and receiver do in this process over loopback, back to back or through a load balancer.</summary>
public static class StreamMeasurement
{
    private const long WarmUpFirst = 1L << 40;
    private const long ProbeFirst = 1L << 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromMilliseconds(50);

    /// <summary>Measures.</summary>
    /// <param name="options">What.</param>
    /// <param name="stop">Sends no more; what was sent is still received and reported.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <exception cref="EjfatException">Sender or receiver cannot be started.</exception>
    /// <exception cref="IOException">The load balancer does not forward.</exception>
    public static async Task<MeasurementReport> RunAsync(MeasurementOptions options, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var window = FlowWindow.For(options);
        await using var bench = await MeasurementBench.StartAsync(options, window, stop);
        var loop = new TrafficLoop(bench.Sender, bench.Workers, window, options.EventBytes);
        var measured = await OnThreadAsync(() => Measure(bench, loop, options, stop));
        var slots = bench.Balancer is { } balancer ? await balancer.SlotsAsync(CancellationToken.None) : new Dictionary<string, int>(StringComparer.Ordinal);
        await bench.Sender.StopAsync(CancellationToken.None);
        foreach (var worker in bench.Workers) await worker.StopAsync(CancellationToken.None);
        var found = Tally.Of(bench).Since(measured.Before);
        return new MeasurementReport
        {
            Seconds = measured.Seconds,
            CpuSeconds = measured.CpuSeconds,
            EventsSent = loop.Sent,
            EventsDelivered = loop.Delivered,
            EventBytes = options.EventBytes,
            Losses = found.Losses(loop),
            SplitEvents = found.SplitEvents,
            Datagrams = found.Datagrams,
            Workers = [.. loop.PerWorker.Select((events, i) => new MeasuredWorker(
                MeasurementBench.NameOf(i), events, events * options.EventBytes, slots.GetValueOrDefault(MeasurementBench.NameOf(i))))],
            Warnings = [.. bench.Warnings, .. window.Warning is { } warning ? [warning] : Array.Empty<string>(), .. found.Warnings],
        };
    }

    private static (double Seconds, double CpuSeconds, Tally Before) Measure(MeasurementBench bench, TrafficLoop loop, MeasurementOptions options, CancellationToken stop)
    {
        if (bench.Balancer is not null) AwaitPassage(loop, bench.Workers.Count, stop);
        if (options.WarmUp > TimeSpan.Zero) loop.Run(WarmUpFirst, long.MaxValue, Environment.TickCount64 + (long)options.WarmUp.TotalMilliseconds, options.Patience, stop);
        var before = Tally.Of(bench);
        var cpu = Environment.CpuUsage.TotalTime;
        var start = TimeProvider.System.GetTimestamp();
        loop.Run(1, options.Events, long.MaxValue, options.Patience, stop);
        var cpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        var seconds = loop.Delivered + loop.Mangled == 0 ? 0 : TimeProvider.System.GetElapsedTime(start, loop.LastDelivery).TotalSeconds;
        return (seconds, cpuSeconds, before);
    }

    // Tables and epochs take effect some time after the workers have slots.
    private static void AwaitPassage(TrafficLoop loop, int workers, CancellationToken stop)
    {
        var end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        for (var round = 0L; !stop.IsCancellationRequested; round++)
        {
            loop.Run(ProbeFirst + (round * workers), workers, long.MaxValue, ProbePatience, stop);
            if (loop.Delivered == workers) return;
            if (Environment.TickCount64 > end) throw new IOException($"the load balancer has forwarded no whole event within {Patience.TotalSeconds} s");
        }
    }

    private static Task<T> OnThreadAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        })
        { Name = "penstock-measure", IsBackground = true };
        thread.Start();
        return done.Task;
    }
}
