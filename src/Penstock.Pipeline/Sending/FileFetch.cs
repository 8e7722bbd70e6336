using System.ComponentModel;
using System.Diagnostics;

namespace Penstock.Pipeline.Sending;

/// <summary>
/// Brings files here by a command of the user's (<c>xrdcp -s ?src ?dst</c>), which is started as it is, without a shell: what a file is called is never interpreted.
/// A file that is not needed any more is deleted, and the folder with the last.
/// </summary>
internal sealed class FileFetch : IDisposable
{
    private const int MaxErrorText = 300;

    private readonly string[] _command;
    private readonly DirectoryInfo _folder;
    private int _number;

    /// <summary>Makes the folder.</summary>
    /// <param name="command">Program and arguments, separated by spaces; <c>?src</c> and <c>?dst</c> stand for the file and for where it goes.</param>
    /// <exception cref="ArgumentException">One of the two is missing.</exception>
    public FileFetch(string command)
    {
        _command = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (_command.Length < 2 || !_command.Any(a => a.Contains("?src", StringComparison.Ordinal)) || !_command.Any(a => a.Contains("?dst", StringComparison.Ordinal)))
        {
            throw new ArgumentException($"the copy command is '{command}'; a program with ?src and ?dst among its arguments is accepted");
        }

        _folder = Directory.CreateTempSubdirectory("penstock-fetch-");
    }

    /// <summary>Fetches a file.</summary>
    /// <returns>Where it is now.</returns>
    /// <exception cref="IOException">The command failed.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the command was ended.</exception>
    public string Fetch(string source, CancellationToken stop)
    {
        var target = Path.Combine(_folder.FullName, $"{_number++:d6}.tf");
        var start = new ProcessStartInfo(_command[0]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in _command[1..]) start.ArgumentList.Add(argument.Replace("?src", source, StringComparison.Ordinal).Replace("?dst", target, StringComparison.Ordinal));
        using var process = Begin(start);
        process.StandardInput.Close();
        using var ends = stop.UnsafeRegister(static p => End((Process)p!), process);
        // However much it prints: what is not shown is not kept.
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        var buffer = new char[4 * MaxErrorText];
        var error = new string(buffer, 0, process.StandardError.ReadBlock(buffer));
        process.StandardError.BaseStream.CopyTo(Stream.Null);
        output.GetAwaiter().GetResult();
        process.WaitForExit();
        stop.ThrowIfCancellationRequested();
        if (process.ExitCode == 0 && File.Exists(target)) return target;
        var said = string.Join(' ', error.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        throw new IOException($"{source}: {_command[0]} ended with {process.ExitCode}{(process.ExitCode == 0 ? " and left no file" : "")}{(said.Length > 0 ? $": {said[..Math.Min(said.Length, MaxErrorText)]}" : "")}");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Process Begin(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new IOException($"the copy command '{start.FileName}' cannot be started", exception);
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It ended by itself.
        }
    }
}
