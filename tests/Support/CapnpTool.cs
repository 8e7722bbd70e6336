using System.Diagnostics;

namespace Penstock.Tests;

/// <summary>The reference implementation's command, from Debian's package <c>capnproto</c>.</summary>
internal static class CapnpTool
{
    private static readonly Lazy<bool> Present = new(() => File.Exists("/usr/bin/capnp"));

    /// <summary>Skips the test where the command is missing; in CI, where nothing may be missing, it fails.</summary>
    public static void Require()
    {
        if (Present.Value) return;
        const string Reason = "capnp is not installed here; tests/install-peers installs it";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Reason);
        Assert.Skip(Reason);
    }

    /// <summary>What the command prints for that input.</summary>
    public static byte[] Run(ReadOnlySpan<byte> input, params string[] arguments)
    {
        Require();
        var start = new ProcessStartInfo("/usr/bin/capnp", arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PWD"] = Environment.CurrentDirectory },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        var copying = process.StandardOutput.BaseStream.CopyToAsync(output);
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; why is on its standard error.
        }
        copying.GetAwaiter().GetResult();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"capnp {string.Join(' ', arguments)}: {errors.GetAwaiter().GetResult()}");
        return output.ToArray();
    }
}
