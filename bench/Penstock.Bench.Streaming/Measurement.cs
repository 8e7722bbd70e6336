using System.Diagnostics;

namespace Penstock.Bench.Streaming;

/// <summary>What one case moved, how long it took and what it cost. CPU is that of the whole process; every case sleeps where it waits.</summary>
internal sealed record Measurement(long Bytes, long Events, double Seconds, double CpuSeconds, long AllocatedBytes, long LostBytes)
{
    public double Gbps => Math.Round(Bytes * 8 / Seconds / 1e9, 2);

    public double CpuSecondsPerGB => Math.Round(CpuSeconds / Math.Max(Bytes / 1e9, 1e-9), 3);

    public double EventsPerSecond => Math.Round(Events / Seconds);

    public static Measurement Take(Func<(long Bytes, long Events, long LostBytes)> run)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var (cpu, allocated, watch) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.StartNew());
        var (bytes, events, lost) = run();
        var seconds = watch.Elapsed.TotalSeconds;
        process.Refresh();
        return new Measurement(bytes, events, seconds, (process.TotalProcessorTime - cpu).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - allocated, lost);
    }

    public static Measurement MedianByCpu(IEnumerable<Measurement> runs)
    {
        var ordered = runs.OrderBy(m => m.CpuSecondsPerGB).ToArray();
        return ordered[ordered.Length / 2];
    }
}
