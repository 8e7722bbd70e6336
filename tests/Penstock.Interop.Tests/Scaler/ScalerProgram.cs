using System.Diagnostics;
using System.Text;

namespace Penstock.Tests.Scaler;

/// <summary>A program of the original Scaler (Python), run beside the test. A test that starts one is skipped unless the variable <see cref="Variable"/> names a build.</summary>
internal sealed class ScalerProgram : IAsyncDisposable
{
    /// <summary>The folder that has the package <c>scaler</c> with its compiled modules; docs/tasks.md says how to build them.</summary>
    public const string Variable = "PENSTOCK_SCALER";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ScalerProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    public static ScalerProgram Storage(string address) => Entry("object_storage_server", address);

    public static ScalerProgram Scheduler(string address, string storage) => Entry("scheduler", address, "-osa", storage);

    public static ScalerProgram Workers(string scheduler, int count) =>
        Entry("worker_manager", "baremetal_native", scheduler, "--mode", "fixed", "--max-task-concurrency", $"{count}", "-wmi", "manager");

    /// <summary>Runs Python code to its end; what it printed. The test fails where the exit code is not 0.</summary>
    public static async Task<string> RunAsync(string code, params string[] arguments)
    {
        await using var program = Start(code, arguments);
        using var patience = new CancellationTokenSource(Patience);
        await program._process.WaitForExitAsync(patience.Token);
        Assert.True(program._process.ExitCode == 0, program.Output);
        return program.Output;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) Signal(_process, "INT");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }

    private static ScalerProgram Entry(string entry, params string[] arguments) => Start($"import sys; from scaler.entry_points.{entry} import main; main()", arguments);

    private static ScalerProgram Start(string code, string[] arguments)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{Variable} names no build of the original Scaler (docs/tasks.md)");
        Assert.True(Directory.Exists(Path.Combine(folder!, "scaler")), $"{Variable} is '{folder}', but there is no package 'scaler' in it");
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", code, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONPATH"] = $"{folder}:{Path.Combine(Repository.Root, "clients/python")}";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return new ScalerProgram(Process.Start(start)!);
    }

    private static void Signal(Process process, string name)
    {
        using var kill = Process.Start(new ProcessStartInfo("/bin/kill", [$"-{name}", $"{process.Id}"]) { UseShellExecute = false })!;
        kill.WaitForExit();
    }

    private void Keep(string? line)
    {
        lock (_output) _output.AppendLine(line);
    }
}
