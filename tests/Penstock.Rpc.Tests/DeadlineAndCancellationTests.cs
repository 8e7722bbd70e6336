using Google.Protobuf;
using Penstock.Rpc;
using Penstock.Tests.Protocol;

namespace Penstock.Tests;

public sealed class DeadlineAndCancellationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deadline_ends_the_call_on_both_sides()
    {
        var cancelled = new TaskCompletionSource();
        DateTimeOffset? deadline = null;
        await using var echo = await EchoServer.StartAsync(seen: c =>
        {
            deadline = c.Deadline;
            c.CancellationToken.Register(() => cancelled.TrySetResult());
        });
        var before = DateTimeOffset.UtcNow;
        var e = await Assert.ThrowsAsync<RpcException>(() =>
            echo.Channel.UnaryAsync(EchoService.Hang, new Ping(), new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(200) }, Token));
        Assert.Equal(RpcStatusCode.DeadlineExceeded, e.StatusCode);
        await cancelled.Task.WaitAsync(Token);
        Assert.InRange(deadline!.Value, before, before + TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task The_server_sends_the_status_itself_even_while_its_handler_ignores_the_token()
    {
        var release = new TaskCompletionSource();
        var service = new RpcService(EchoService.Descriptor).Unary<Ping, Ping>("Say", async (request, _) =>
        {
            await release.Task;
            return request;
        });
        await using var echo = await EchoServer.StartAsync(o => o with { Services = [service] });
        using var raw = await RawHttp2.ConnectAsync(echo.EndPoint);
        var block = RawHttp2.Block([.. RawHttp2.Request("/penstock.tests.Echo/Say", "localhost"), ("grpc-timeout", "100m")]);
        await raw.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, block));
        await raw.SendAsync(RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, 1, UnixSocketTests.Framed(new Ping())));
        Assert.Empty((await raw.ReadReplyAsync(1))!);
        Assert.Equal("4", raw.Fields["grpc-status"]);
        release.SetResult();
        // The connection is none the worse for it.
        await raw.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 3, RawHttp2.Block(RawHttp2.Request("/penstock.tests.Echo/Say", "localhost"))));
        await raw.SendAsync(RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, 3, UnixSocketTests.Framed(new Ping())));
        Assert.Equal(UnixSocketTests.Framed(new Ping()), await raw.ReadReplyAsync(3));
    }

    [Fact]
    public async Task A_deadline_already_past_is_not_even_sent()
    {
        var called = false;
        await using var echo = await EchoServer.StartAsync(seen: _ => called = true);
        var e = await Assert.ThrowsAsync<RpcException>(() =>
            echo.Channel.UnaryAsync(EchoService.Say, new Ping(), new RpcCallOptions { Deadline = DateTimeOffset.UtcNow - TimeSpan.FromSeconds(1) }, Token));
        Assert.Equal(RpcStatusCode.DeadlineExceeded, e.StatusCode);
        Assert.False(called);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deadline_ends_a_stream_of_replies(bool reading)
    {
        var ended = new TaskCompletionSource();
        await using var echo = await EchoServer.StartAsync(seen: c => c.CancellationToken.Register(() => ended.TrySetResult()));
        var replies = echo.Channel.ServerStreamingAsync(
            EchoService.Repeat, new Ping { Count = -1, Payload = ByteString.CopyFrom(new byte[1000]) }, new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(300) }, Token);
        var e = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            // A caller that does not read stops the server in flow control, where no trailer gets through.
            await foreach (var _ in replies) if (!reading) await ended.Task.WaitAsync(Token);
        });
        Assert.Equal(RpcStatusCode.DeadlineExceeded, e.StatusCode);
        await ended.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task A_cancelled_unary_call_tells_the_server()
    {
        var (begun, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var echo = await EchoServer.StartAsync(seen: c =>
        {
            c.CancellationToken.Register(() => ended.TrySetResult());
            begun.TrySetResult();
        });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var call = echo.Channel.UnaryAsync(EchoService.Hang, new Ping(), cancellationToken: cancel.Token);
        await begun.Task.WaitAsync(Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await ended.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task Leaving_a_stream_of_replies_early_tells_the_server()
    {
        var ended = new TaskCompletionSource();
        await using var echo = await EchoServer.StartAsync(seen: c => c.CancellationToken.Register(() => ended.TrySetResult()));
        await foreach (var reply in echo.Channel.ServerStreamingAsync(EchoService.Repeat, new Ping { Count = -1 }, cancellationToken: Token))
        {
            if (reply.Count == 10) break;
        }
        await ended.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task Many_endless_streams_left_early_starve_nobody()
    {
        await using var echo = await EchoServer.StartAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = Token }, async (_, token) =>
        {
            await foreach (var reply in echo.Channel.ServerStreamingAsync(EchoService.Repeat, new Ping { Count = -1 }, cancellationToken: token))
            {
                if (reply.Count == 5) break;
            }
        }).WaitAsync(TimeSpan.FromMinutes(1), Token);
        await echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
    }

    [Fact]
    public async Task Disposing_of_a_duplex_call_tells_the_server()
    {
        var ended = new TaskCompletionSource();
        await using var echo = await EchoServer.StartAsync(seen: c => c.CancellationToken.Register(() => ended.TrySetResult()));
        await using (var call = echo.Channel.Duplex(EchoService.Chat, cancellationToken: Token))
        {
            await call.WriteAsync(new Ping { Count = 1 }, Token);
            Assert.NotNull(await call.ReadAsync(Token));
        }
        await ended.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task A_read_may_be_given_up_without_ending_the_call()
    {
        await using var echo = await EchoServer.StartAsync();
        await using var call = echo.Channel.Duplex(EchoService.Chat, cancellationToken: Token);
        await call.WriteAsync(new Ping { Count = 1 }, Token);
        Assert.Equal(1, (await call.ReadAsync(Token))!.Count);
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.ReadAsync(impatient.Token).AsTask());
        await call.WriteAsync(new Ping { Count = 2 }, Token);
        Assert.Equal(2, (await call.ReadAsync(Token))!.Count);
    }

    [Fact]
    public async Task A_stopping_server_ends_hanging_calls_with_unavailable()
    {
        var begun = new TaskCompletionSource();
        await using var echo = await EchoServer.StartAsync(seen: c =>
        {
            _ = c.CancellationToken;
            begun.TrySetResult();
        });
        var call = echo.Channel.UnaryAsync(EchoService.Hang, new Ping(), cancellationToken: Token);
        await begun.Task.WaitAsync(Token);
        await echo.Server.StopAsync(Token);
        var e = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(RpcStatusCode.Unavailable, e.StatusCode);
    }

    [Fact]
    public async Task A_stopping_server_lets_running_calls_finish()
    {
        var (begun, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var service = new RpcService(EchoService.Descriptor).Unary<Ping, Ping>("Say", async (request, _) =>
        {
            begun.SetResult();
            await release.Task;
            return request;
        });
        await using var echo = await EchoServer.StartAsync(o => o with { Services = [service], ShutdownGrace = TimeSpan.FromSeconds(30) });
        var call = echo.Channel.UnaryAsync(EchoService.Say, new Ping { Count = 5 }, cancellationToken: Token);
        await begun.Task.WaitAsync(Token);
        var stopping = echo.Server.StopAsync(Token);
        release.SetResult();
        Assert.Equal(5, (await call).Count);
        await stopping;
    }
}
