using System.Net;
using System.Security.Cryptography.X509Certificates;
using Penstock.Rpc;
using Penstock.Tests.Protocol;

namespace Penstock.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    private Task<EchoServer> StartAsync(RpcClientTls? client, Func<RpcServerTls, RpcServerTls>? configure = null, Action<RpcCallContext>? seen = null, string? authority = null)
    {
        var (certificate, key) = _authority.Issue("server", "localhost", IPAddress.Loopback);
        var tls = new RpcServerTls { CertificateFile = certificate, KeyFile = key };
        tls = configure?.Invoke(tls) ?? tls;
        return EchoServer.StartAsync(
            o => o with { Endpoints = [RpcEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, 0), tls)] }, new RpcChannelOptions { Tls = client, Authority = authority }, seen);
    }

    [Fact]
    public async Task A_client_that_trusts_the_authority_connects()
    {
        var isTls = false;
        await using var echo = await StartAsync(new RpcClientTls { CaFile = _authority.CaFile }, seen: c => isTls = c.IsTls);
        await echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
        Assert.True(isTls);
    }

    [Fact]
    public async Task The_authority_may_be_given_as_text()
    {
        await using var echo = await StartAsync(new RpcClientTls { CaPem = await File.ReadAllTextAsync(_authority.CaFile, Token) });
        await echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
    }

    [Fact]
    public async Task A_client_that_trusts_the_system_refuses_a_private_authority()
    {
        await using var echo = await StartAsync(new RpcClientTls());
        var e = await Assert.ThrowsAsync<RpcException>(() => echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token));
        Assert.Equal(RpcStatusCode.Unavailable, e.StatusCode);
        Assert.Contains("TLS", e.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_authority_is_not_trusted()
    {
        using var other = new TestAuthority();
        await using var echo = await StartAsync(new RpcClientTls { CaFile = other.CaFile });
        var e = await Assert.ThrowsAsync<RpcException>(() => echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token));
        Assert.Equal(RpcStatusCode.Unavailable, e.StatusCode);
    }

    [Fact]
    public async Task A_wrong_name_is_refused_and_the_right_one_can_be_given()
    {
        await using (var echo = await StartAsync(new RpcClientTls { CaFile = _authority.CaFile }, authority: "elsewhere.example"))
        {
            var e = await Assert.ThrowsAsync<RpcException>(() => echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token));
            Assert.Equal(RpcStatusCode.Unavailable, e.StatusCode);
        }
        await using (var echo = await StartAsync(new RpcClientTls { CaFile = _authority.CaFile }, authority: "localhost"))
            await echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
    }

    [Fact]
    public async Task Validation_can_be_skipped()
    {
        await using var echo = await StartAsync(new RpcClientTls { SkipValidation = true }, authority: "elsewhere.example");
        await echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
    }

    [Fact]
    public async Task A_client_certificate_is_verified_and_shown_to_the_handler()
    {
        X509Certificate2? shown = null;
        var (certificate, key) = _authority.Issue("daq-node-7");
        var client = new RpcClientTls { CaFile = _authority.CaFile, ClientCertificateFile = certificate, ClientKeyFile = key };
        await using var echo = await StartAsync(client, t => t with { ClientCaFile = _authority.CaFile }, c => shown = c.ClientCertificate);
        await echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
        Assert.Equal("CN=daq-node-7", shown!.Subject);
    }

    [Fact]
    public async Task Without_a_client_certificate_the_server_refuses_unless_it_is_optional()
    {
        await using (var echo = await StartAsync(new RpcClientTls { CaFile = _authority.CaFile }, t => t with { ClientCaFile = _authority.CaFile }))
        {
            var e = await Assert.ThrowsAsync<RpcException>(() => echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token));
            Assert.Equal(RpcStatusCode.Unavailable, e.StatusCode);
        }
        await using (var echo = await StartAsync(new RpcClientTls { CaFile = _authority.CaFile }, t => t with { ClientCaFile = _authority.CaFile, RequireClientCertificate = false }))
            await echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
    }

    [Fact]
    public async Task A_client_certificate_of_another_authority_is_refused()
    {
        using var other = new TestAuthority();
        var (certificate, key) = other.Issue("stranger");
        var client = new RpcClientTls { CaFile = _authority.CaFile, ClientCertificateFile = certificate, ClientKeyFile = key };
        await using var echo = await StartAsync(client, t => t with { ClientCaFile = _authority.CaFile });
        var e = await Assert.ThrowsAsync<RpcException>(() => echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token));
        Assert.Equal(RpcStatusCode.Unavailable, e.StatusCode);
    }

    [Fact]
    public async Task A_renewed_certificate_is_used_without_a_restart()
    {
        var (certificate, key) = _authority.Issue("server", "localhost", IPAddress.Loopback);
        await using var echo = await StartAsync(new RpcClientTls { SkipValidation = true }, t => t with { CertificateFile = certificate, KeyFile = key, ReloadInterval = TimeSpan.FromTicks(1) });
        await echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
        using var renewed = new TestAuthority();
        var (newCertificate, newKey) = renewed.Issue("server", "localhost", IPAddress.Loopback);
        File.Copy(newKey, key, overwrite: true);
        File.Copy(newCertificate, certificate, overwrite: true);
        File.SetLastWriteTimeUtc(certificate, DateTime.UtcNow.AddMinutes(1));
        await using var trusting = RpcChannel.ForAddress($"https://{echo.EndPoint}", new RpcChannelOptions { Tls = new RpcClientTls { CaFile = renewed.CaFile } });
        await trusting.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
    }

    [Fact]
    public async Task Http1_and_grpc_share_a_tls_port()
    {
        await using var echo = await StartAsync(new RpcClientTls { SkipValidation = true });
        await echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(_authority.CaFile);
        using var http = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version11 };
        using var response = await http.GetAsync($"https://{echo.EndPoint}/", Token);
        Assert.Equal((HttpStatusCode.NotFound, HttpVersion.Version11), (response.StatusCode, response.Version));
    }

    [Fact]
    public async Task A_cleartext_client_on_a_tls_port_is_told_that_nothing_understandable_came_back()
    {
        await using var echo = await StartAsync(new RpcClientTls { SkipValidation = true });
        await using var clear = RpcChannel.ForAddress($"http://{echo.EndPoint}");
        var e = await Assert.ThrowsAsync<RpcException>(() => clear.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token));
        Assert.Equal(RpcStatusCode.Unavailable, e.StatusCode);
    }

    [Fact]
    public async Task A_missing_or_empty_certificate_file_is_named()
    {
        var empty = Path.Combine(_authority.Folder, "empty.pem");
        await File.WriteAllTextAsync(empty, "", Token);
        var e = Assert.Throws<InvalidDataException>(() => RpcChannel.ForAddress("https://localhost:1", new RpcChannelOptions { Tls = new RpcClientTls { CaFile = empty } }));
        Assert.Contains(empty, e.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<IOException>(() => RpcChannel.ForAddress("https://localhost:1", new RpcChannelOptions { Tls = new RpcClientTls { CaFile = empty + ".not" } }));
        await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync(client: null, t => t with { CertificateFile = empty }));
    }
}
