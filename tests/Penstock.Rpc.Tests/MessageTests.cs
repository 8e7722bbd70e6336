using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;
using Penstock.Rpc;
using Penstock.Rpc.Wire;
using Penstock.Tests.Protocol;

namespace Penstock.Tests;

public sealed class MessageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Ping Big(int bytes) => new() { Payload = ByteString.CopyFrom(new byte[bytes]) };

    [Theory]
    [InlineData(2040)]
    [InlineData(2050)]
    [InlineData(70_000)]
    [InlineData((4 * 1024 * 1024) - 10)]
    public async Task Messages_up_to_the_limit_pass(int bytes)
    {
        await using var echo = await EchoServer.StartAsync();
        Assert.Equal(bytes, (await echo.Channel.UnaryAsync(EchoService.Say, Big(bytes), cancellationToken: Token)).Payload.Length);
    }

    [Fact]
    public async Task A_request_over_the_server_limit_is_resource_exhausted()
    {
        await using var echo = await EchoServer.StartAsync();
        var e = await Assert.ThrowsAsync<RpcException>(() => echo.Channel.UnaryAsync(EchoService.Say, Big((4 * 1024 * 1024) + 1), cancellationToken: Token));
        Assert.Equal(RpcStatusCode.ResourceExhausted, e.StatusCode);
        Assert.Contains("4194304", e.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_over_the_client_limit_is_resource_exhausted()
    {
        await using var echo = await EchoServer.StartAsync(client: new RpcChannelOptions { MaxReceiveMessageBytes = 1000 });
        var e = await Assert.ThrowsAsync<RpcException>(() => echo.Channel.UnaryAsync(EchoService.Say, Big(1001), cancellationToken: Token));
        Assert.Equal(RpcStatusCode.ResourceExhausted, e.StatusCode);
        await echo.Channel.UnaryAsync(EchoService.Say, Big(900), cancellationToken: Token);
    }

    [Fact]
    public async Task Limits_can_be_raised()
    {
        await using var echo = await EchoServer.StartAsync(o => o with { MaxReceiveMessageBytes = int.MaxValue }, new RpcChannelOptions { MaxReceiveMessageBytes = int.MaxValue });
        Assert.Equal(20_000_000, (await echo.Channel.UnaryAsync(EchoService.Say, Big(20_000_000), cancellationToken: Token)).Payload.Length);
    }

    [Fact]
    public async Task Gzip_works_both_ways()
    {
        await using var echo = await EchoServer.StartAsync(o => o with { ReplyCompression = RpcCompression.Gzip }, new RpcChannelOptions { Compression = RpcCompression.Gzip });
        Assert.Equal(Big(3_000_000), await echo.Channel.UnaryAsync(EchoService.Say, Big(3_000_000), cancellationToken: Token));
        Assert.Equal(new Ping(), await echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token));
        await foreach (var reply in echo.Channel.ServerStreamingAsync(EchoService.Repeat, new Ping { Count = 5, Text = "x" }, cancellationToken: Token)) Assert.Equal("x", reply.Text);
    }

    [Fact]
    public async Task Replies_on_the_wire_are_compressed_only_for_clients_that_accept_it()
    {
        await using var echo = await EchoServer.StartAsync(o => o with { ReplyCompression = RpcCompression.Gzip });
        using var raw = await RawHttp2.ConnectAsync(echo.EndPoint);
        Assert.Equal(1, (await CallAsync(raw, 1, UnixSocketTests.Framed(Big(5000)), ("grpc-accept-encoding", "identity, gzip")))![0]);
        Assert.Equal(0, (await CallAsync(raw, 3, UnixSocketTests.Framed(Big(5000)), ("grpc-accept-encoding", "identity")))![0]);
        Assert.Equal(0, (await CallAsync(raw, 5, UnixSocketTests.Framed(Big(5000))))![0]);
    }

    [Fact]
    public async Task A_gzip_bomb_is_stopped_at_the_limit()
    {
        await using var echo = await EchoServer.StartAsync();
        using var raw = await RawHttp2.ConnectAsync(echo.EndPoint);
        Assert.Empty((await CallAsync(raw, 1, Compressed(new byte[100_000_000]), ("grpc-encoding", "gzip")))!);
        Assert.Equal("8", raw.Fields["grpc-status"]);
        Assert.Equal(UnixSocketTests.Framed(Big(5)), await CallAsync(raw, 3, Compressed(Big(5).ToByteArray()), ("grpc-encoding", "gzip")));
    }

    [Fact]
    public void A_gzip_bomb_costs_no_more_memory_than_the_limit_allows()
    {
        var bomb = new ReadOnlySequence<byte>(Compressed(new byte[100_000_000]), 5, Compressed(new byte[100_000_000]).Length - 5);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<RpcException>(() => CompressionCodec.Decompress(bomb, "gzip", 1_000_000));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000);
    }

    [Theory]
    [InlineData("zstd", 0, "12")]
    [InlineData("identity", 1, "13")]
    [InlineData("gzip", 1, "13")]
    [InlineData("identity", 2, "13")]
    public async Task Encodings_that_cannot_be_read_end_the_call_with_a_status(string encoding, byte flag, string status)
    {
        await using var echo = await EchoServer.StartAsync();
        using var raw = await RawHttp2.ConnectAsync(echo.EndPoint);
        var message = UnixSocketTests.Framed(new Ping { Text = "not gzip" });
        message[0] = flag;
        Assert.Empty((await CallAsync(raw, 1, message, ("grpc-encoding", encoding)))!);
        Assert.Equal(status, raw.Fields["grpc-status"]);
        Assert.Equal(UnixSocketTests.Framed(new Ping()), await CallAsync(raw, 3, UnixSocketTests.Framed(new Ping())));
    }

    [Fact]
    public async Task Broken_framing_and_broken_messages_never_harm_the_server()
    {
        await using var echo = await EchoServer.StartAsync();
        using var raw = await RawHttp2.ConnectAsync(echo.EndPoint);
        var random = new Random(20261124);
        uint stream = 1;
        for (var i = 0; i < 300; i++, stream += 2)
        {
            var message = UnixSocketTests.Framed(new Ping { Text = new string('x', random.Next(40)), Payload = ByteString.CopyFrom(new byte[random.Next(200)]) });
            for (var n = random.Next(4); n >= 0; n--) message[random.Next(message.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0) message = message[..random.Next(message.Length)];
            var path = random.Next(2) == 0 ? "Say" : "Collect";
            Assert.NotNull(await CallAsync(raw, stream, message, path, ("grpc-encoding", random.Next(2) == 0 ? "gzip" : "identity")));
        }
        Assert.Equal(UnixSocketTests.Framed(Big(9)), await CallAsync(raw, stream, UnixSocketTests.Framed(Big(9))));
    }

    [Fact]
    public async Task Two_requests_in_a_unary_call_and_none_are_errors()
    {
        await using var echo = await EchoServer.StartAsync();
        using var raw = await RawHttp2.ConnectAsync(echo.EndPoint);
        var message = UnixSocketTests.Framed(new Ping());
        Assert.Empty((await CallAsync(raw, 1, [.. message, .. message]))!);
        Assert.Equal("13", raw.Fields["grpc-status"]);
        Assert.Empty((await CallAsync(raw, 3, []))!);
    }

    private static Task<byte[]?> CallAsync(RawHttp2 raw, uint stream, byte[] body, params (string, string)[] headers) => CallAsync(raw, stream, body, "Say", headers);

    private static async Task<byte[]?> CallAsync(RawHttp2 raw, uint stream, byte[] body, string method, params (string, string)[] headers)
    {
        var block = RawHttp2.Block([.. RawHttp2.Request($"/penstock.tests.Echo/{method}", "localhost"), .. headers]);
        await raw.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, stream, block));
        for (var sent = 0; sent < body.Length; sent += 16000)
            await raw.SendAsync(RawHttp2.Frame(RawHttp2.Data, 0, stream, body.AsSpan(sent, Math.Min(16000, body.Length - sent))));
        await raw.SendAsync(RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, stream, []));
        return await raw.ReadReplyAsync(stream);
    }

    private static byte[] Compressed(byte[] message)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(message);
        var framed = new ArrayBufferWriter<byte>();
        var prefix = framed.GetSpan(5);
        prefix[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], (int)packed.Length);
        framed.Advance(5);
        framed.Write(packed.ToArray());
        return framed.WrittenSpan.ToArray();
    }
}
