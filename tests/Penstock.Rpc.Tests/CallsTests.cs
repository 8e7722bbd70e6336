using System.Diagnostics.Metrics;
using Google.Protobuf;
using Penstock.Rpc;
using Penstock.Tests.Protocol;

namespace Penstock.Tests;

public sealed class CallsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_unary_call_brings_the_reply()
    {
        await using var echo = await EchoServer.StartAsync();
        var reply = await echo.Channel.UnaryAsync(EchoService.Say, new Ping { Text = "hello", Count = 7 }, cancellationToken: Token);
        Assert.Equal(new Ping { Text = "hello", Count = 7 }, reply);
    }

    [Fact]
    public async Task An_empty_message_is_a_message()
    {
        await using var echo = await EchoServer.StartAsync();
        Assert.Equal(new Ping(), await echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token));
    }

    [Fact]
    public async Task A_server_stream_arrives_in_order()
    {
        await using var echo = await EchoServer.StartAsync();
        var counts = new List<int>();
        await foreach (var reply in echo.Channel.ServerStreamingAsync(EchoService.Repeat, new Ping { Count = 1000 }, cancellationToken: Token)) counts.Add(reply.Count);
        Assert.Equal(Enumerable.Range(0, 1000), counts);
    }

    [Fact]
    public async Task A_server_stream_without_replies_ends_with_ok()
    {
        await using var echo = await EchoServer.StartAsync();
        await foreach (var _ in echo.Channel.ServerStreamingAsync(EchoService.Repeat, new Ping { Count = 0 }, cancellationToken: Token)) Assert.Fail("a reply came");
    }

    [Fact]
    public async Task A_client_stream_is_collected()
    {
        await using var echo = await EchoServer.StartAsync();
        await using var call = echo.Channel.ClientStreaming(EchoService.Collect, cancellationToken: Token);
        for (var i = 0; i < 500; i++) await call.WriteAsync(new Ping { Payload = ByteString.CopyFrom(new byte[i]) }, Token);
        var reply = await call.CompleteAsync();
        Assert.Equal((500, (499 * 500 / 2).ToString()), (reply.Count, reply.Text));
    }

    [Fact]
    public async Task A_client_stream_may_be_empty()
    {
        await using var echo = await EchoServer.StartAsync();
        await using var call = echo.Channel.ClientStreaming(EchoService.Collect, cancellationToken: Token);
        Assert.Equal(0, (await call.CompleteAsync()).Count);
    }

    [Fact]
    public async Task In_a_duplex_call_each_request_is_answered_before_the_next()
    {
        await using var echo = await EchoServer.StartAsync();
        await using var call = echo.Channel.Duplex(EchoService.Chat, cancellationToken: Token);
        for (var i = 0; i < 200; i++)
        {
            await call.WriteAsync(new Ping { Count = i }, Token);
            Assert.Equal(i, (await call.ReadAsync(Token))!.Count);
        }
        await call.CompleteAsync();
        Assert.Null(await call.ReadAsync(Token));
    }

    [Fact]
    public async Task A_client_stream_that_the_server_ends_early_tells_its_writer_why()
    {
        var service = new RpcService(EchoService.Descriptor).ClientStreaming<Ping, Ping>("Collect", async (requests, _) =>
        {
            await foreach (var request in requests)
            {
                if (request.Count == 3) throw new RpcException(RpcStatusCode.OutOfRange, "three is too many");
            }
            return new Ping();
        });
        await using var echo = await EchoServer.StartAsync(o => o with { Services = [service] });
        await using var call = echo.Channel.ClientStreaming(EchoService.Collect, cancellationToken: Token);
        var e = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            for (var i = 0; ; i++) await call.WriteAsync(new Ping { Count = i, Payload = ByteString.CopyFrom(new byte[1000]) }, Token);
        });
        Assert.Equal((RpcStatusCode.OutOfRange, "three is too many"), (e.StatusCode, e.Text));
    }

    [Fact]
    public async Task A_duplex_call_that_the_server_ends_early_with_ok_ends_its_replies()
    {
        var service = new RpcService(EchoService.Descriptor).Duplex<Ping, Ping>("Chat", async (requests, replies, _) =>
        {
            await foreach (var request in requests)
            {
                await replies.WriteAsync(request);
                break;
            }
        });
        await using var echo = await EchoServer.StartAsync(o => o with { Services = [service] });
        await using var call = echo.Channel.Duplex(EchoService.Chat, cancellationToken: Token);
        await call.WriteAsync(new Ping { Count = 1 }, Token);
        Assert.Equal(1, (await call.ReadAsync(Token))!.Count);
        Assert.Null(await call.ReadAsync(Token));
        var e = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true) await call.WriteAsync(new Ping(), Token);
        });
        Assert.Equal(RpcStatusCode.Cancelled, e.StatusCode);
    }

    [Fact]
    public async Task Concurrent_writers_of_a_duplex_call_do_not_mix_their_messages()
    {
        await using var echo = await EchoServer.StartAsync();
        await using var call = echo.Channel.Duplex(EchoService.Chat, cancellationToken: Token);
        var reading = Task.Run(async () =>
        {
            var counts = new HashSet<int>();
            await foreach (var reply in call.ReadAllAsync(Token)) counts.Add(reply.Count);
            return counts.Count;
        }, Token);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++) await call.WriteAsync(new Ping { Count = (w * 200) + i, Payload = ByteString.CopyFrom(new byte[3000]) }, Token);
        }, Token)));
        await call.CompleteAsync();
        Assert.Equal(1600, await reading);
    }

    [Fact]
    public async Task Calls_are_counted_by_method_and_status()
    {
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "penstock.rpc") l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => seen.Add($"{instrument.Name} {tags[0].Value} {tags[1].Value}"));
        listener.Start();
        await using (var echo = await EchoServer.StartAsync())
            await Assert.ThrowsAsync<RpcException>(() => echo.Channel.UnaryAsync(EchoService.Fail, new Ping { Count = 11 }, cancellationToken: Token));
        Assert.Contains("penstock.rpc.client.duration /penstock.tests.Echo/Fail OUT_OF_RANGE", seen);
        Assert.Contains("penstock.rpc.server.duration /penstock.tests.Echo/Fail OUT_OF_RANGE", seen);
    }

    [Fact]
    public async Task Many_calls_share_a_channel()
    {
        await using var echo = await EchoServer.StartAsync();
        var calls = Enumerable.Range(0, 2000).Select(i => echo.Channel.UnaryAsync(EchoService.Say, new Ping { Count = i }, cancellationToken: Token));
        var replies = await Task.WhenAll(calls);
        Assert.Equal(Enumerable.Range(0, 2000), replies.Select(r => r.Count));
    }

    [Theory]
    [InlineData(RpcStatusCode.Cancelled)]
    [InlineData(RpcStatusCode.NotFound)]
    [InlineData(RpcStatusCode.PermissionDenied)]
    [InlineData(RpcStatusCode.ResourceExhausted)]
    [InlineData(RpcStatusCode.Unauthenticated)]
    public async Task A_status_thrown_by_a_handler_reaches_the_caller(RpcStatusCode code)
    {
        await using var echo = await EchoServer.StartAsync();
        var e = await Assert.ThrowsAsync<RpcException>(() => echo.Channel.UnaryAsync(EchoService.Fail, new Ping { Count = (int)code, Text = "100 % Grüße\n\u2713" }, cancellationToken: Token));
        Assert.Equal(code, e.StatusCode);
        Assert.Equal("100 % Grüße\n\u2713", e.Text);
        Assert.Equal("asked for", e.Trailers.Get("why"));
        Assert.True(e.TryGetDetail<Ping>(out var detail));
        Assert.Equal("detail", detail.Text);
    }

    [Fact]
    public async Task A_foreign_exception_becomes_unknown_and_its_text_stays_at_home()
    {
        await using var echo = await EchoServer.StartAsync();
        var e = await Assert.ThrowsAsync<RpcException>(() => echo.Channel.UnaryAsync(EchoService.Fail, new Ping { Text = "throw" }, cancellationToken: Token));
        Assert.Equal(RpcStatusCode.Unknown, e.StatusCode);
        Assert.DoesNotContain("secret", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_without_a_handler_is_unimplemented()
    {
        await using var echo = await EchoServer.StartAsync();
        var e = await Assert.ThrowsAsync<RpcException>(() => echo.Channel.UnaryAsync(EchoService.Missing, new Ping(), cancellationToken: Token));
        Assert.Equal(RpcStatusCode.Unimplemented, e.StatusCode);
        Assert.Contains("Missing", e.Text, StringComparison.Ordinal);
    }
}
