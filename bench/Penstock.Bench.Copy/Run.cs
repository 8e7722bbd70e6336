using System.Diagnostics;
using System.Globalization;

namespace Penstock.Bench.Copy;

/// <summary>One run of a tool.</summary>
/// <param name="Seconds">By the wall clock.</param>
/// <param name="CpuSeconds">User and system time of the tool and what it started.</param>
/// <param name="PeakBytes">The most memory it had resident, looked at each 20 ms.</param>
internal sealed record Run(double Seconds, double CpuSeconds, long PeakBytes)
{
    public static Run Of(Tool tool, string source, string target)
    {
        // The shell's own 'time' tells what the process and its children used.
        string[] command = ["-c", "TIMEFORMAT='%R %U %S'; time \"$@\" >/dev/null 2>&1", "bash", tool.Program, .. tool.For(source, target)];
        using var process = Process.Start(new ProcessStartInfo("/bin/bash", command) { UseShellExecute = false, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var peak = 0L;
        while (!process.WaitForExit(20)) peak = Math.Max(peak, Children(process.Id).Sum(Resident));
        var figures = error.Result.Trim().Split('\n')[^1].Split(' ').Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{tool.Name} ended with {process.ExitCode}");
        return new Run(figures[0], figures[1] + figures[2], peak);
    }

    private static IEnumerable<int> Children(int process)
    {
        try
        {
            return [.. File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static long Resident(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
