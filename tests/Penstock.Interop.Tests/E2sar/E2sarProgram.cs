using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Penstock.Tests.E2sar;

/// <summary>A program of the original E2SAR (C++), run beside the test. A test that starts one is skipped unless the variable <see cref="Variable"/> names a build.</summary>
internal sealed partial class E2sarProgram : IAsyncDisposable
{
    /// <summary>The folder with e2sar_perf, e2sar_ft, lbadm and lbmon; docs/interoperability.md says how to build them.</summary>
    public const string Variable = "PENSTOCK_E2SAR_BIN";

    private const int Sigint = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private E2sarProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it printed so far, standard output and error.</summary>
    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    /// <summary>Where a program is; skips the test where there is no build.</summary>
    public static string Find(string name)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{Variable} names no build of the C++ E2SAR (docs/interoperability.md)");
        var path = Path.Combine(folder!, name);
        Assert.True(File.Exists(path), $"{Variable} is '{folder}', but there is no '{name}' in it");
        return path;
    }

    /// <summary>Starts a program.</summary>
    public static E2sarProgram Start(string name, params string[] arguments)
    {
        return new E2sarProgram(Process.Start(new ProcessStartInfo(Find(name), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    /// <summary>Runs a program to its end; its output. The test fails where the exit code is another than the one expected.</summary>
    public static async Task<string> RunAsync(string name, string[] arguments, int exitCode = 0)
    {
        await using var program = Start(name, arguments);
        Assert.True(await program.WaitForExitAsync() == exitCode, $"{name} {string.Join(' ', arguments)} ended with {program._process.ExitCode}: {program.Output}");
        return program.Output;
    }

    /// <summary>Waits until the output holds a text.</summary>
    public Task WaitForAsync(string text) => WaitUntilAsync(() => Output.Contains(text, StringComparison.Ordinal), $"'{text}'");

    /// <summary>Waits until a figure of the receiver's statistics has reached a value.</summary>
    public Task WaitForAsync(string figure, long value) => WaitUntilAsync(() => Figure(figure) >= value, $"'{figure}' to reach {value}");

    /// <summary>The last value printed of a figure such as <c>Events Received</c>; -1 before the first.</summary>
    public long Figure(string name) => Regex.Matches(Output, Regex.Escape(name) + @":\s*([\d,]+)") is [.., var last]
        ? long.Parse(last.Groups[1].Value.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture) : -1;

    /// <summary>Ends it as Ctrl-C does; its exit code.</summary>
    public async Task<int> InterruptAsync()
    {
        if (!_process.HasExited && Kill(_process.Id, Sigint) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        return await WaitForExitAsync();
    }

    /// <summary>Waits for its end; its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task WaitUntilAsync(Func<bool> reached, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!reached())
        {
            Assert.True(clock.Elapsed < Patience, $"{_process.StartInfo.FileName}: waited in vain for {what}; it printed: {Output}");
            Assert.True(!_process.HasExited || reached(), $"{_process.StartInfo.FileName} ended with {(_process.HasExited ? _process.ExitCode : 0)} before {what}; it printed: {Output}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private void Keep(string? line)
    {
        lock (_output) _output.AppendLine(line);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
