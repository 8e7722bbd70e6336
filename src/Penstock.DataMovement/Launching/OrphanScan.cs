using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Penstock.DataMovement.Launching;

/// <summary>Finds the processes of an operation by the mark in their environment, whoever their parent is now, and kills them: before an operation is taken up again nothing of the
/// time before may still write.</summary>
internal static partial class OrphanScan
{
    public const string Mark = "PENSTOCK_OPERATION";

    private const int SigKill = 9;
    private const int MostEnvironment = 256 * 1024;

    // For a process that the kernel cannot end yet: it waits for a file server.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Kills the processes of an operation and looks again until none is left: one that is killed may still write until the kernel has ended it, and one that was
    /// starting another leaves it behind.</summary>
    /// <returns>How many there were.</returns>
    public static int Kill(string uid)
    {
        var killed = new HashSet<int>();
        var buffer = new byte[MostEnvironment];
        var mark = Encoding.UTF8.GetBytes($"{Mark}={uid}\0");
        var began = Stopwatch.GetTimestamp();
        while (KillSeen(mark, buffer, killed) && Stopwatch.GetElapsedTime(began) < Patience) Thread.Sleep(1);
        return killed.Count;
    }

    private static bool KillSeen(byte[] mark, byte[] buffer, HashSet<int> killed)
    {
        var seen = false;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process) || process == Environment.ProcessId) continue;
            if (!HasMark(process, mark, buffer) || kill(process, SigKill) != 0) continue;
            killed.Add(process);
            seen = true;
        }
        return seen;
    }

    private static bool HasMark(int process, byte[] mark, byte[] buffer)
    {
        try
        {
            using var file = File.OpenRead($"/proc/{process}/environ");
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            var environment = buffer.AsSpan(0, length);
            return environment.StartsWith(mark) || environment.IndexOf((byte[])[0, .. mark]) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone, or somebody else's.
            return false;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);
}
