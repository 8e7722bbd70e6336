using System.Diagnostics;

namespace Penstock.Bench.TimeFrameFiles;

/// <summary>The fastest of several runs.</summary>
internal sealed class Best(Func<long> run)
{
    public double Seconds { get; private set; } = double.MaxValue;

    public double CpuSeconds { get; private set; } = double.MaxValue;

    public long Count { get; private set; }

    public void Run()
    {
        var (cpu, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        Count = run();
        Seconds = Math.Min(Seconds, watch.Elapsed.TotalSeconds);
        CpuSeconds = Math.Min(CpuSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }
}
