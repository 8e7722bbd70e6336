using System.Diagnostics;
using System.Text.Json;
using Penstock.Tests.Protocol;

namespace Penstock.Tests.Rpc;

/// <summary>Another implementation of gRPC, run as a program of its own (Rpc/Peers).</summary>
internal static class GrpcPeer
{
    private const string Python = "/usr/bin/python3";

    private static readonly string Folder = Path.Combine(Repository.Root, "tests/Penstock.Interop.Tests/Rpc/Peers");

    /// <summary>Runs the peer's client; the name of each check with "ok" or what was wrong.</summary>
    public static async Task<Dictionary<string, string>> RunClientAsync(string peer, string target, string? caFile = null, string? authority = null)
    {
        using var process = Start(peer, "client", authority is null ? [target, caFile ?? ""] : [target, caFile ?? "", authority]);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(output.Length > 0, $"the {peer} client said nothing but: {await errors}");
            return JsonSerializer.Deserialize<Dictionary<string, string>>(output)!;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>Starts the peer's server; it ends when the returned object is disposed of.</summary>
    public static async Task<GrpcPeerServer> StartServerAsync(string peer, string address, params string[] certificateAndKey)
    {
        var process = Start(peer, "server", [address, .. certificateAndKey]);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var port = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (port is null) Assert.Fail($"the {peer} server did not start: {await errors}");
        return new GrpcPeerServer(process, int.Parse(port));
    }

    private static Process Start(string peer, string mode, string[] arguments)
    {
        var start = peer switch
        {
            "grpcio" => new ProcessStartInfo(Python, [Path.Combine(Folder, "peer.py"), mode, DescriptorFile.Value, .. arguments]),
            "grpc-js" => new ProcessStartInfo("node", [Path.Combine(Folder, "peer.js"), mode, Path.Combine(Repository.Root, "tests/Penstock.Rpc.Tests/Protocol/echo.proto"), .. arguments]),
            _ => throw new ArgumentException($"'{peer}' is no peer", nameof(peer)),
        };
        Require(peer switch
        {
            "grpcio" => Answers(Python, "-c", "import grpc, google.protobuf"),
            _ => Answers("node", "--version") && Directory.Exists(Path.Combine(Folder, "node_modules/@grpc/grpc-js")),
        }, $"{peer} is not installed here; tests/install-peers installs it");
        start.UseShellExecute = false;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        // What the peers print is UTF-8 whatever the locale.
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        return Process.Start(start)!;
    }

    /// <summary>Skips the test where the peer is missing; in CI, where nothing may be missing, it fails.</summary>
    private static void Require(bool present, string reason)
    {
        if (present) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
        Assert.Skip(reason);
    }

    private static bool Answers(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static readonly Lazy<string> DescriptorFile = new(() =>
    {
        var file = Path.Combine(Path.GetTempPath(), $"penstock-echo-{Environment.ProcessId}.descriptor");
        File.WriteAllBytes(file, EchoReflection.Descriptor.SerializedData.ToByteArray());
        return file;
    });
}
