using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Penstock.DataMovement.Launching;

/// <summary>A program that runs as somebody else, with everything it starts: its output line by line, its end, and the signals that reach all of it.</summary>
internal sealed partial class LaunchedProcess : IDisposable
{
    /// <summary>A line longer than this is cut into several.</summary>
    public const int LongestLine = 16 * 1024;

    private const int SigTerm = 15;
    private const int SigKill = 9;

    private readonly Process _process;

    private LaunchedProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Starts a program through the launcher.</summary>
    /// <param name="thread">Where processes are started.</param>
    /// <param name="program">The penstock command.</param>
    /// <param name="order">Who is to run what.</param>
    /// <exception cref="IOException">The launcher itself cannot be started.</exception>
    public static async Task<LaunchedProcess> StartAsync(LaunchThread thread, string program, LaunchOrder order)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var argument in (order with { Parent = Environment.ProcessId }).ToArguments()) start.ArgumentList.Add(argument);
        try
        {
            return new LaunchedProcess(await thread.StartAsync(start));
        }
        catch (Win32Exception e)
        {
            throw new IOException($"'{program}' cannot be started: {e.Message}", e);
        }
    }

    /// <summary>The program has nothing to read.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Calls back for every line of standard output and standard error, one at a time, until both end.</summary>
    public async Task ReadLinesAsync(Action<string> line)
    {
        var gate = new Lock();
        await Task.WhenAll(ReadAsync(_process.StandardOutput, Serial), ReadAsync(_process.StandardError, Serial));

        void Serial(string text)
        {
            lock (gate) line(text);
        }
    }

    public async Task<int> ExitAsync(CancellationToken cancellationToken = default)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Ends it and all it started: TERM first, KILL to what is left after the grace.</summary>
    /// <returns>True when KILL was needed.</returns>
    public async Task<bool> EndAsync(TimeSpan grace)
    {
        Signal(SigTerm);
        using var patience = new CancellationTokenSource(grace);
        var killed = false;
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            killed = true;
        }
        KillGroup();
        await _process.WaitForExitAsync();
        return killed;
    }

    /// <summary>Kills what the program left behind in its process group.</summary>
    public void KillGroup() => Signal(SigKill);

    public void Dispose() => _process.Dispose();

    private void Signal(int signal)
    {
        // The group exists once the launcher made it; before that there is only the launcher.
        if (kill(-_process.Id, signal) != 0 && !_process.HasExited) _ = kill(_process.Id, signal);
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> line)
    {
        var buffer = new char[4096];
        var partial = new StringBuilder();
        int count;
        while ((count = await ReadSomeAsync(reader, buffer)) > 0)
        {
            for (var i = 0; i < count; i++)
            {
                // dcp ends lines with LF, programs with progress bars with CR.
                if (buffer[i] is '\n' or '\r' || partial.Length >= LongestLine)
                {
                    Flush(partial, line);
                    if (buffer[i] is '\n' or '\r') continue;
                }
                partial.Append(buffer[i]);
            }
        }
        Flush(partial, line);
    }

    private static async Task<int> ReadSomeAsync(StreamReader reader, char[] buffer)
    {
        try
        {
            return await reader.ReadAsync(buffer);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return 0;
        }
    }

    private static void Flush(StringBuilder partial, Action<string> line)
    {
        if (partial.Length == 0) return;
        line(partial.ToString());
        partial.Clear();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);
}
