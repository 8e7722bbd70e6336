using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Penstock.Rpc;
using Penstock.Tests.Protocol;

namespace Penstock.Tests;

public sealed class PortTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<EchoServer> WithFallbackAsync() => EchoServer.StartAsync(o => o with
    {
        Http1Fallback = context => context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Path} {context.Connection.RemotePort > 0}", context.RequestAborted),
    });

    [Fact]
    public async Task One_cleartext_port_speaks_http1_http2_and_grpc()
    {
        await using var echo = await WithFallbackAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://{echo.EndPoint}") };
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("HTTP/1.1 /metrics True", await http.GetStringAsync("/metrics", Token));
            Assert.Equal(i, (await echo.Channel.UnaryAsync(EchoService.Say, new Ping { Count = i }, cancellationToken: Token)).Count);
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var response = await http.SendAsync(request, Token);
            Assert.Equal("HTTP/2 /metrics True", await response.Content.ReadAsStringAsync(Token));
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")]
    [InlineData("PRINT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")]
    [InlineData("P / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")]
    public async Task Requests_arriving_byte_by_byte_are_told_apart(string request)
    {
        await using var echo = await WithFallbackAsync();
        using var raw = await RawHttp2.ConnectAsync(echo.EndPoint, begin: false);
        foreach (var b in Encoding.ASCII.GetBytes(request))
        {
            await raw.SendAsync([b]);
            await Task.Yield();
        }
        var answer = await new StreamReader(raw.Stream).ReadToEndAsync(Token);
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_http2_preface_may_arrive_byte_by_byte()
    {
        await using var echo = await WithFallbackAsync();
        using var raw = await RawHttp2.ConnectAsync(echo.EndPoint, begin: false);
        foreach (var b in Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
        {
            await raw.SendAsync([b]);
            await Task.Yield();
        }
        await raw.SendAsync(RawHttp2.Frame(RawHttp2.Settings, 0, 0, []));
        Assert.Equal(RawHttp2.Settings, (await raw.ReadFrameAsync())!.Value.Type);
    }

    [Fact]
    public async Task What_is_not_grpc_gets_an_answer_in_http()
    {
        await using var echo = await EchoServer.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://{echo.EndPoint}") };
        using var get = await http.GetAsync("/", Token);
        Assert.Equal(HttpStatusCode.NotFound, get.StatusCode);
        using var post = await http.PostAsync("/penstock.tests.Echo/Say", new StringContent("{}", Encoding.UTF8, "application/json"), Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, post.StatusCode);
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.ContentType = new("application/grpc");
        using var grpc = await http.PostAsync("/penstock.tests.Echo/Say", content, Token);
        Assert.Equal(HttpStatusCode.UpgradeRequired, grpc.StatusCode);
    }

    [Theory]
    [InlineData(":scheme", "https")]
    [InlineData("host", "elsewhere")]
    [InlineData("x-latin", "gr\u00fcn")]
    [InlineData("te", "trailers")]
    public async Task Requests_a_little_unusual_are_served(string name, string value)
    {
        await using var echo = await EchoServer.StartAsync();
        using var raw = await RawHttp2.ConnectAsync(echo.EndPoint);
        var fields = RawHttp2.Request("/penstock.tests.Echo/Say", "localhost").Where(f => f.Item1 != name).ToArray();
        (string, string)[] all = name.StartsWith(':') ? [(name, value), .. fields] : [.. fields, (name, value)];
        await raw.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.Block(all)));
        await raw.SendAsync(RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, 1, UnixSocketTests.Framed(new Ping { Count = 1 })));
        Assert.Equal(UnixSocketTests.Framed(new Ping { Count = 1 }), await raw.ReadReplyAsync(1));
    }

    [Fact]
    public async Task Http_errors_of_something_else_become_statuses()
    {
        foreach (var (http, expected) in new[] { (401, RpcStatusCode.Unauthenticated), (403, RpcStatusCode.PermissionDenied), (404, RpcStatusCode.Unimplemented), (503, RpcStatusCode.Unavailable), (500, RpcStatusCode.Unknown) })
        {
            await using var server = await HttpOnlyServer.StartAsync(http, "text/html");
            await using var channel = RpcChannel.ForAddress(server.Address);
            var e = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token));
            Assert.Equal(expected, e.StatusCode);
            Assert.Contains(http.ToString(), e.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_instead_of_a_reply_is_said_so()
    {
        await using var server = await HttpOnlyServer.StartAsync(200, "text/html");
        await using var channel = RpcChannel.ForAddress(server.Address);
        var e = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token));
        Assert.Equal(RpcStatusCode.Unknown, e.StatusCode);
        Assert.Contains("text/html", e.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        await using var echo = await EchoServer.StartAsync();
        var e = await Assert.ThrowsAsync<IOException>(() => EchoServer.StartAsync(o => o with { Endpoints = [RpcEndpoint.Tcp(echo.EndPoint)] }));
        Assert.Contains(echo.EndPoint.ToString(), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_listens_on_several_endpoints_at_once()
    {
        var socket = Path.Combine(Path.GetTempPath(), $"penstock-{Guid.NewGuid():N}.sock");
        await using var echo = await EchoServer.StartAsync(o => o with
        {
            Endpoints = [RpcEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, 0)), RpcEndpoint.Tcp(new IPEndPoint(IPAddress.IPv6Loopback, 0)), RpcEndpoint.Unix(socket)],
        });
        foreach (var address in new[] { $"{echo.Server.EndPoints[0]}", $"ipv6:///{echo.Server.EndPoints[1]}", $"unix://{socket}" })
        {
            await using var channel = RpcChannel.ForAddress(address);
            await channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
        }
    }

    [Fact]
    public async Task Fuzzed_connections_never_stop_the_server()
    {
        await using var echo = await EchoServer.StartAsync();
        var socket = Path.Combine(Path.GetTempPath(), $"penstock-{Guid.NewGuid():N}.sock");
        await using var local = await EchoServer.StartAsync(o => o with { Endpoints = [RpcEndpoint.Unix(socket)] });
        var random = new Random(20261124);
        for (var i = 0; i < 400; i++)
        {
            var server = random.Next(2) == 0 ? echo : local;
            using var raw = await RawHttp2.ConnectAsync(server.Server.EndPoints[0], begin: random.Next(8) > 0);
            try
            {
                for (var n = random.Next(1, 6); n > 0; n--) await raw.SendAsync(Mutated(random));
            }
            catch (IOException)
            {
                // The server hung up: its good right.
            }
        }
        foreach (var server in new[] { echo, local }) await server.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
    }

    private static byte[] Mutated(Random random)
    {
        var block = RawHttp2.Block(RawHttp2.Request("/penstock.tests.Echo/Say", random.Next(2) == 0 ? "localhost" : "%2Frun%2Fx"));
        byte[] bytes = [.. RawHttp2.Frame((byte)(random.Next(4) == 0 ? random.Next(12) : 1), (byte)random.Next(64), (uint)random.Next(8), block), .. RawHttp2.Frame(0, 1, 1, [0, 0, 0, 0, 0])];
        for (var n = random.Next(6); n > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes[..random.Next(1, bytes.Length + 1)];
    }
}
