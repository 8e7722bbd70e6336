using System.Diagnostics;
using System.Text.Json;

namespace Penstock.Scaler.Working;

/// <summary>A processor in a process of its own. It ends with its standard input, so with this process too, however that ends.</summary>
internal sealed class ProcessorProcess : IProcessorHandle
{
    private readonly Process _process;
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ProcessorProcess(Process process) => _process = process;

    public int Pid { get; private init; }

    public Task<string> Ended => _ended.Task;

    /// <summary>Starts one.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static ProcessorProcess Start(IReadOnlyList<string> command, ProcessorSettings settings)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardInput = true };
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.Start();
        var handle = new ProcessorProcess(process) { Pid = process.Id };
        process.Exited += (_, _) => handle.Tell();
        if (process.HasExited) handle.Tell();
        try
        {
            process.StandardInput.WriteLine(JsonSerializer.Serialize(settings));
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It ended already, which is told.
        }
        return handle;
    }

    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended already.
        }
    }

    // As the original says it: status and exit code, a signal negative.
    private void Tell()
    {
        var code = _process.ExitCode;
        _ended.TrySetResult($"process_status=dead exitcode={(code > 128 ? 128 - code : code)}");
        _process.Dispose();
    }
}
