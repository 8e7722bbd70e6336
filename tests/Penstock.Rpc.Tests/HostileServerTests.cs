using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Penstock.Rpc;
using Penstock.Tests.Protocol;

namespace Penstock.Tests;

/// <summary>Whatever a server answers, a client gets a status.</summary>
public sealed class HostileServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[] Good => UnixSocketTests.Framed(new Ping { Text = "fine" });

    [Fact]
    public async Task A_good_answer_is_taken() => Assert.Equal("fine", (await CallAsync(Good, ("grpc-status", "0"))).Text);

    [Fact]
    public async Task No_status_is_unknown() => await FailsAsync(RpcStatusCode.Unknown, Good);

    [Theory]
    [InlineData("")]
    [InlineData("fine")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    public async Task A_status_that_is_no_number_is_unknown(string status) => await FailsAsync(RpcStatusCode.Unknown, Good, ("grpc-status", status));

    [Fact]
    public async Task A_status_that_grpc_does_not_know_is_unknown() => await FailsAsync(RpcStatusCode.Unknown, Good, ("grpc-status", "77"));

    [Fact]
    public async Task Ok_without_a_reply_is_internal() => await FailsAsync(RpcStatusCode.Internal, [], ("grpc-status", "0"));

    [Fact]
    public async Task Two_replies_to_a_unary_call_are_internal() => await FailsAsync(RpcStatusCode.Internal, [.. Good, .. Good], ("grpc-status", "0"));

    [Fact]
    public async Task Half_a_reply_is_internal() => await FailsAsync(RpcStatusCode.Internal, Good[..^1], ("grpc-status", "0"));

    [Fact]
    public async Task Half_a_reply_with_a_status_is_that_status() => await FailsAsync(RpcStatusCode.DataLoss, Good[..^1], ("grpc-status", "15"));

    [Fact]
    public async Task A_reply_that_claims_four_gigabytes_is_resource_exhausted() => await FailsAsync(RpcStatusCode.ResourceExhausted, [0, 255, 255, 255, 255, 1], ("grpc-status", "0"));

    [Fact]
    public async Task Broken_details_do_not_hide_the_status()
    {
        foreach (var details in new[] { "!!!", "AAAA", Convert.ToBase64String([0x1A, 200]) })
        {
            var e = await FailsAsync(RpcStatusCode.NotFound, [], ("grpc-status", "5"), ("grpc-message", "gone%"), ("grpc-status-details-bin", details));
            Assert.Equal(("gone%", 0), (e.Text, e.Details.Count));
        }
    }

    [Fact]
    public async Task Fuzzed_answers_always_end_in_a_reply_or_a_status()
    {
        var random = new Random(20261124);
        await using var server = await HttpOnlyServer.StartAsync(context =>
        {
            byte[] body;
            string? encoding;
            lock (random)
            {
                body = UnixSocketTests.Framed(new Ping { Text = "fuzz", Payload = ByteString.CopyFrom(new byte[random.Next(100)]) });
                for (var n = random.Next(3); n > 0; n--) body[random.Next(body.Length)] = (byte)random.Next(256);
                body = body[..random.Next(body.Length + 1)];
                encoding = random.Next(3) switch { 0 => "gzip", 1 => "identity", _ => null };
                if (random.Next(4) > 0) context.Response.AppendTrailer("grpc-status", random.Next(-1, 20).ToString());
            }
            if (encoding is not null) context.Response.Headers["grpc-encoding"] = encoding;
            context.Response.ContentType = "application/grpc";
            return context.Response.Body.WriteAsync(body).AsTask();
        });
        await using var channel = RpcChannel.ForAddress(server.Address);
        for (var i = 0; i < 1000; i++)
        {
            try
            {
                await channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
            }
            catch (RpcException e)
            {
                Assert.NotEqual(RpcStatusCode.Ok, e.StatusCode);
            }
        }
    }

    [Fact]
    public async Task Calls_of_a_channel_that_is_disposed_of_are_cancelled()
    {
        var begun = new TaskCompletionSource();
        await using var echo = await EchoServer.StartAsync(seen: _ => begun.TrySetResult());
        var call = echo.Channel.UnaryAsync(EchoService.Hang, new Ping(), cancellationToken: Token);
        await begun.Task.WaitAsync(Token);
        await echo.Channel.DisposeAsync();
        Assert.Equal(RpcStatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);
        Assert.Equal(RpcStatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token))).StatusCode);
    }

    private static async Task<Ping> CallAsync(byte[] body, params (string Name, string Value)[] trailers)
    {
        await using var server = await HttpOnlyServer.StartAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(body);
            foreach (var (name, value) in trailers) context.Response.AppendTrailer(name, value);
        });
        await using var channel = RpcChannel.ForAddress(server.Address);
        return await channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
    }

    private static async Task<RpcException> FailsAsync(RpcStatusCode code, byte[] body, params (string Name, string Value)[] trailers)
    {
        var e = await Assert.ThrowsAsync<RpcException>(() => CallAsync(body, trailers));
        Assert.Equal(code, e.StatusCode);
        return e;
    }
}
