using System.Diagnostics;
using System.Text.Json;
using Penstock.DataMovement;
using Penstock.Tests.Kubernetes;

namespace Penstock.Tests.DataMovement;

/// <summary>Clients of other gRPC implementations, and nnf-dm's own, against our daemon in each of its modes.</summary>
public sealed class MoverPeersTests : IDisposable
{
    private static readonly string Proto = Path.Combine(Repository.Root, "src/Penstock.DataMovement/Api/Protocol");
    private static readonly string Peers = Path.Combine(Repository.Root, "tests/Penstock.Interop.Tests/DataMovement/Peers");

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("grpcio", "simulated", null)]
    [InlineData("grpcio", "standalone", null)]
    [InlineData("grpcio", "standalone", "%2Fvar%2Frun%2Fnnf-dm.sock")]
    [InlineData("grpcio", "standalone", "/var/run/nnf-dm.sock")]
    [InlineData("grpcio", "kubernetes", null)]
    [InlineData("grpc-js", "simulated", null)]
    [InlineData("grpc-js", "standalone", "%2Fvar%2Frun%2Fnnf-dm.sock")]
    [InlineData("grpc-js", "kubernetes", null)]
    public async Task Every_call_of_a_peer_is_answered_as_it_should(string peer, string mode, string? authority)
    {
        string[] command = peer == "grpcio"
            ? ["/usr/bin/python3", Path.Combine(Peers, "mover.py"), await GeneratedAsync(), Path.Combine(Repository.Root, "clients/python")]
            : ["node", Path.Combine(Peers, "mover.js"), Path.Combine(Proto, "datamovement.proto")];
        if (peer == "grpcio") Require(Run("/usr/bin/python3", "-c", "import grpc, google.protobuf").Code == 0, "grpcio");
        else Require(Run("node", "--version").Code == 0 && Directory.Exists(Path.Combine(Repository.Root, "tests/Penstock.Interop.Tests/Rpc/Peers/node_modules/@grpc/grpc-js")), "grpc-js");
        await WithDaemonAsync(mode, (socket, source, destination) =>
        {
            string[] words = [.. command, socket, source, destination, .. authority is null ? (string[])[] : [authority]];
            var (code, output, error) = Run(words[0], words[1..]);
            Assert.True(code == 0, error);
            var results = JsonSerializer.Deserialize<Dictionary<string, string>>(output)!;
            Assert.Equal("", string.Join('\n', results.Where(r => r.Value != "ok")));
            Assert.True(results.Count >= 8, $"only {results.Count} checks were made");
        });
    }

    [Theory]
    [InlineData("simulated")]
    [InlineData("standalone")]
    [InlineData("kubernetes")]
    public async Task The_originals_Go_client_goes_through(string mode)
    {
        var client = Environment.GetEnvironmentVariable("PENSTOCK_NNF_CLIENT");
        Assert.SkipWhen(string.IsNullOrEmpty(client), "PENSTOCK_NNF_CLIENT names no build of nnf-dm's client-go");
        await WithDaemonAsync(mode, (socket, source, destination) =>
        {
            var (code, _, error) = Run(client!, "-workflow", "wf", "-namespace", "ns", "-source", source, "-destination", destination, "-socket", socket, "-max-wait-time", "10", "-count", "2");
            Assert.True(code == 0, error);
            Assert.Contains("status:SUCCESS", error, StringComparison.Ordinal);
        });
    }

    private async Task WithDaemonAsync(string mode, Action<string, string, string> test)
    {
        if (mode == "kubernetes")
        {
            await using var site = await RabbitSite.StartAsync();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var controller = ControlAsync(site, stop.Token);
            await Task.Run(() => test(site.Socket, "/mnt/c/lustre/out", "/lus/global/out"), Token);
            await stop.CancelAsync();
            await controller;
            return;
        }
        await File.WriteAllTextAsync(_folder["source"], "content", Token);
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        await using var daemon = await MoverDaemon.StartAsync(
            new MoverDaemonOptions
            {
                Mode = mode == "simulated" ? DaemonMode.Simulated : DaemonMode.Standalone,
                SocketPath = _folder["s"],
                StateFolder = _folder["state"],
                Program = Path.Combine(Repository.Root, "artifacts", "bin", "Penstock.Cli", configuration, "penstock"),
            },
            Token);
        await Task.Run(() => test(_folder["s"], _folder["source"], _folder["destination"]), Token);
        if (mode == "standalone") Assert.Equal("content", await File.ReadAllTextAsync(_folder["destination"], Token));
    }

    /// <summary>As the Rabbit's controller: what is made runs, and has ended soon.</summary>
    private static async Task ControlAsync(RabbitSite site, CancellationToken stop)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        while (!stop.IsCancellationRequested)
        {
            foreach (var name in site.Api.Names(RabbitSite.Nnf, "nnfdatamovements").Where(known.Add))
                site.SetStatus(name, """{"startTime":"2026-05-07T08:38:34.000000Z","endTime":"2026-05-07T08:38:35.000000Z","state":"Finished","status":"Success"}""");
            await Task.Delay(50, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string> GeneratedAsync()
    {
        var folder = _folder.Open("generated");
        Require(Run("/usr/bin/protoc", "-I", Proto, $"--python_out={folder}", Path.Combine(Proto, "datamovement.proto")).Code == 0, "protobuf-compiler");
        return await Task.FromResult(folder);
    }

    private static (int Code, string Output, string Error) Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            if (!process.WaitForExit(TimeSpan.FromSeconds(60))) process.Kill();
            return (process.ExitCode, output, error.Result);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (127, "", e.Message);
        }
    }

    private static void Require(bool present, string what)
    {
        if (present) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"{what} is missing");
        Assert.Skip($"{what} is not installed here; tests/install-peers installs it");
    }
}
