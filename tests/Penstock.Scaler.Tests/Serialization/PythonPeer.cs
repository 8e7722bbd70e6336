using System.Diagnostics;

namespace Penstock.Tests.Serialization;

/// <summary>Debian's Python, whose pickle is the reference.</summary>
internal static class PythonPeer
{
    private const string Python = "/usr/bin/python3";

    /// <summary>The bytes that a program writes to standard output; the test is skipped where there is no Python, and fails in CI.</summary>
    public static byte[] Run(string program, ReadOnlySpan<byte> input = default)
    {
        if (!File.Exists(Python))
        {
            const string Reason = "python3 is not installed here; tests/install-peers installs it";
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Reason);
            Assert.Skip(Reason);
        }
        var start = new ProcessStartInfo(Python, ["-c", program]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        var copying = process.StandardOutput.BaseStream.CopyToAsync(output);
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        copying.GetAwaiter().GetResult();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        return output.ToArray();
    }
}
