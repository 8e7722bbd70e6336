using System.Diagnostics;
using System.Globalization;
using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Scheduling;

/// <summary>What this process uses, and what the machine has left. Looked at once a second at most.</summary>
internal sealed class ProcessUsage
{
    private (Resource Usage, ulong Free) _last;
    private TimeSpan _lastCpu = Environment.CpuUsage.TotalTime;
    private long _at = Stopwatch.GetTimestamp();

    public (Resource Usage, ulong Free) Now()
    {
        var elapsed = Stopwatch.GetElapsedTime(_at);
        if (elapsed < TimeSpan.FromSeconds(1) && _last.Free > 0) return _last;
        var cpu = Environment.CpuUsage.TotalTime;
        var percent = elapsed > TimeSpan.Zero ? (cpu - _lastCpu) / elapsed * 100 : 0;
        _lastCpu = cpu;
        _at = Stopwatch.GetTimestamp();
        _last = (new Resource { Cpu = (ushort)Math.Clamp(percent * 10, 0, ushort.MaxValue), Rss = (ulong)Environment.WorkingSet }, Free());
        return _last;
    }

    private static ulong Free()
    {
        const string Key = "MemAvailable:";
        if (OperatingSystem.IsLinux())
        {
            foreach (var line in File.ReadLines("/proc/meminfo"))
            {
                if (line.StartsWith(Key, StringComparison.Ordinal)
                    && ulong.TryParse(line.AsSpan(Key.Length).Trim().ToString().Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var kib)) return kib * 1024;
            }
        }
        var info = GC.GetGCMemoryInfo();
        return (ulong)Math.Max(1, info.TotalAvailableMemoryBytes - info.MemoryLoadBytes);
    }
}
