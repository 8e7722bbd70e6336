using System.Diagnostics;

namespace Penstock.Tests.Copying;

/// <summary>A folder for one test, on the file system of the temporary folder, removed at the end whatever modes are in it.</summary>
internal sealed class Scratch : IDisposable
{
    public Scratch()
    {
        Root = Path.Combine(Path.GetTempPath(), $"penstock-copy-{Guid.NewGuid():n}");
        Directory.CreateDirectory(Root);
    }

    public string Root { get; }

    public string this[string name] => Path.Combine(Root, name);

    public static bool IsRoot => Environment.UserName == "root";

    /// <summary>Runs a shell's commands in the folder.</summary>
    public string Shell(string commands) => Run("/bin/bash", "-ec", commands);

    /// <summary>Runs a program in the folder: its output.</summary>
    public string Run(string program, params string[] arguments)
    {
        var (code, output, error) = TryRun(program, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {code}: {error}{output}");
    }

    public (int Code, string Output, string Error) TryRun(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Root, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    public static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/sbin").Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Skips the test, visibly, where something it needs is not there; where CI is set it fails.</summary>
    public static void Need(bool there, string what)
    {
        if (there) return;
        if (Environment.GetEnvironmentVariable("CI") == "true" && !what.StartsWith("root", StringComparison.Ordinal)) Assert.Fail($"{what} is missing; tests/install-peers installs it");
        Assert.Skip($"needs {what}");
    }

    public void Dispose() => TryRunQuietly();

    private void TryRunQuietly()
    {
        using var process = Process.Start("/bin/sh", ["-c", $"chmod -R u+rwx '{Root}' 2>/dev/null; rm -rf '{Root}'"]);
        process.WaitForExit();
    }
}
