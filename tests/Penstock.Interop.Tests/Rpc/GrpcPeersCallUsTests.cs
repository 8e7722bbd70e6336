using System.Net;
using Penstock.Rpc;

namespace Penstock.Tests.Rpc;

/// <summary>Clients of other gRPC implementations against our server: every kind of call, metadata, statuses, deadlines, cancellation, compression, limits.</summary>
public sealed class GrpcPeersCallUsTests
{
    [Theory]
    [InlineData("grpcio")]
    [InlineData("grpc-js")]
    public async Task Over_cleartext_ipv4(string peer)
    {
        await using var server = await StartAsync(RpcEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, 0)));
        AllOk(await GrpcPeer.RunClientAsync(peer, $"{server.EndPoints[0]}"));
    }

    [Theory]
    [InlineData("grpcio")]
    [InlineData("grpc-js")]
    public async Task Over_cleartext_ipv6(string peer)
    {
        await using var server = await StartAsync(RpcEndpoint.Tcp(new IPEndPoint(IPAddress.IPv6Loopback, 0)));
        AllOk(await GrpcPeer.RunClientAsync(peer, $"ipv6:{server.EndPoints[0]}"));
    }

    [Theory]
    [InlineData("grpcio")]
    [InlineData("grpc-js")]
    public async Task Over_tls(string peer)
    {
        using var authority = new TestAuthority();
        var (certificate, key) = authority.Issue("server", "localhost", IPAddress.Loopback);
        await using var server = await StartAsync(RpcEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, 0), new RpcServerTls { CertificateFile = certificate, KeyFile = key }));
        AllOk(await GrpcPeer.RunClientAsync(peer, $"localhost:{((IPEndPoint)server.EndPoints[0]).Port}", authority.CaFile));
    }

    [Theory]
    [InlineData("grpcio", null)]
    [InlineData("grpcio", "%2Fvar%2Frun%2Fnnf-dm.sock")]
    [InlineData("grpcio", "/var/run/nnf-dm.sock")]
    [InlineData("grpc-js", null)]
    [InlineData("grpc-js", "%2Fvar%2Frun%2Fnnf-dm.sock")]
    [InlineData("grpc-js", "/var/run/nnf-dm.sock")]
    public async Task Over_a_unix_socket_with_any_authority(string peer, string? authority)
    {
        var path = Path.Combine(Path.GetTempPath(), $"penstock-{Guid.NewGuid():N}.sock");
        await using var server = await StartAsync(RpcEndpoint.Unix(path));
        AllOk(await GrpcPeer.RunClientAsync(peer, $"unix:{path}", authority: authority));
    }

    [Theory]
    [InlineData("grpcio")]
    [InlineData("grpc-js")]
    public async Task With_compressed_replies(string peer)
    {
        await using var server = await StartAsync(RpcEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, 0)), RpcCompression.Gzip);
        AllOk(await GrpcPeer.RunClientAsync(peer, $"{server.EndPoints[0]}"));
    }

    private static Task<RpcServer> StartAsync(RpcEndpoint endpoint, RpcCompression compression = RpcCompression.None) => RpcServer.StartAsync(
        new RpcServerOptions { Endpoints = [endpoint], Services = [EchoService.Bind()], ReplyCompression = compression, ShutdownGrace = TimeSpan.FromMilliseconds(100) },
        TestContext.Current.CancellationToken);

    private static void AllOk(Dictionary<string, string> results)
    {
        Assert.True(results.Count >= 10, $"only {results.Count} checks were made");
        Assert.Equal("", string.Join('\n', results.Where(r => r.Value != "ok")));
    }
}
