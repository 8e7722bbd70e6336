using System.Net;
using Google.Protobuf;
using Penstock.Rpc;
using Penstock.Tests.Protocol;

namespace Penstock.Tests.Rpc;

/// <summary>Our client against servers of other gRPC implementations.</summary>
public sealed class WeCallGrpcPeersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("grpcio", false)]
    [InlineData("grpcio", true)]
    [InlineData("grpc-js", false)]
    [InlineData("grpc-js", true)]
    public async Task Over_tcp_and_unix_sockets(string peer, bool unix)
    {
        var path = Path.Combine(Path.GetTempPath(), $"penstock-{Guid.NewGuid():N}.sock");
        await using var server = await GrpcPeer.StartServerAsync(peer, unix ? $"unix:{path}" : "127.0.0.1:0");
        await using var channel = RpcChannel.ForAddress(unix ? $"unix:{path}" : $"127.0.0.1:{server.Port}");
        await CheckAllAsync(channel);
    }

    [Theory]
    [InlineData("grpcio")]
    [InlineData("grpc-js")]
    public async Task Over_tls(string peer)
    {
        using var authority = new TestAuthority();
        var (certificate, key) = authority.Issue("server", "localhost", IPAddress.Loopback);
        await using var server = await GrpcPeer.StartServerAsync(peer, "127.0.0.1:0", certificate, key);
        await using var channel = RpcChannel.ForAddress(
            $"https://localhost:{server.Port}", new RpcChannelOptions { Tls = new RpcClientTls { CaFile = authority.CaFile }, AddressPreference = RpcAddressPreference.OnlyIPv4 });
        await CheckAllAsync(channel);
    }

    [Theory]
    [InlineData("grpcio")]
    [InlineData("grpc-js")]
    public async Task With_compressed_requests(string peer)
    {
        await using var server = await GrpcPeer.StartServerAsync(peer, "127.0.0.1:0");
        await using var channel = RpcChannel.ForAddress($"127.0.0.1:{server.Port}", new RpcChannelOptions { Compression = RpcCompression.Gzip });
        await CheckAllAsync(channel);
    }

    private static async Task CheckAllAsync(RpcChannel channel)
    {
        await CheckUnaryAsync(channel);
        await CheckStreamsAsync(channel);
        await CheckMetadataAsync(channel);
        await CheckStatusAsync(channel);
        await CheckDeadlineAndCancellationAsync(channel);
        await CheckLimitsAsync(channel);
        var replies = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => channel.UnaryAsync(EchoService.Say, new Ping { Count = i }, cancellationToken: Token)));
        Assert.Equal(Enumerable.Range(0, 300), replies.Select(r => r.Count));
    }

    private static async Task CheckUnaryAsync(RpcChannel channel)
    {
        Assert.Equal(new Ping(), await channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token));
        // grpcio compresses the reply to this one.
        var request = new Ping { Text = "compressed", Payload = ByteString.CopyFrom(new byte[10_000]) };
        Assert.Equal(request, await channel.UnaryAsync(EchoService.Say, request, cancellationToken: Token));
    }

    private static async Task CheckStreamsAsync(RpcChannel channel)
    {
        var counts = new List<int>();
        await foreach (var reply in channel.ServerStreamingAsync(EchoService.Repeat, new Ping { Count = 1000, Payload = ByteString.CopyFrom(new byte[100]) }, cancellationToken: Token))
            counts.Add(reply.Count);
        Assert.Equal(Enumerable.Range(0, 1000), counts);

        await using var collect = channel.ClientStreaming(EchoService.Collect, cancellationToken: Token);
        for (var i = 0; i < 500; i++) await collect.WriteAsync(new Ping { Payload = ByteString.CopyFrom(new byte[i]) }, Token);
        var collected = await collect.CompleteAsync();
        Assert.Equal((500, (499 * 500 / 2).ToString()), (collected.Count, collected.Text));

        await using var chat = channel.Duplex(EchoService.Chat, cancellationToken: Token);
        for (var i = 0; i < 100; i++)
        {
            await chat.WriteAsync(new Ping { Count = i }, Token);
            Assert.Equal(i, (await chat.ReadAsync(Token))!.Count);
        }
        await chat.CompleteAsync();
        Assert.Null(await chat.ReadAsync(Token));
    }

    private static async Task CheckMetadataAsync(RpcChannel channel)
    {
        var metadata = new RpcMetadata { { "echo-text", "one" }, { "echo-a-bin", [0, 1, 255] }, { "echo-b-bin", [2] } };
        var reply = await channel.UnaryWithMetadataAsync(EchoService.Say, new Ping(), new RpcCallOptions { Metadata = metadata }, Token);
        foreach (var received in (RpcMetadata[])[reply.Headers, reply.Trailers])
        {
            Assert.Equal("one", received.Get("echo-text"));
            Assert.Equal([0, 1, 255], received.GetBytes("echo-a-bin")!.Value.ToArray());
            Assert.Equal([2], received.GetBytes("echo-b-bin")!.Value.ToArray());
        }
    }

    private static async Task CheckStatusAsync(RpcChannel channel)
    {
        // google.rpc.Status{code: 5, details: Any{Ping{text: "detail"}}}, made by hand.
        var any = Google.Protobuf.WellKnownTypes.Any.Pack(new Ping { Text = "detail" }).ToByteArray();
        byte[] status = [0x08, 5, 0x1A, (byte)any.Length, .. any];
        var request = new Ping { Count = 5, Text = "100 % Grüße\n\u2713", Payload = ByteString.CopyFrom(status) };
        var e = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(EchoService.Fail, request, cancellationToken: Token));
        Assert.Equal((RpcStatusCode.NotFound, request.Text, "asked for"), (e.StatusCode, e.Text, e.Trailers.Get("why")));
        Assert.True(e.TryGetDetail<Ping>(out var detail));
        Assert.Equal("detail", detail.Text);
        e = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(EchoService.Missing, new Ping(), cancellationToken: Token));
        Assert.Equal(RpcStatusCode.Unimplemented, e.StatusCode);
    }

    private static async Task CheckDeadlineAndCancellationAsync(RpcChannel channel)
    {
        var e = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(EchoService.Hang, new Ping(), new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(200) }, Token));
        Assert.Equal(RpcStatusCode.DeadlineExceeded, e.StatusCode);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var call = channel.UnaryAsync(EchoService.Hang, new Ping(), cancellationToken: cancel.Token);
        cancel.CancelAfter(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await foreach (var reply in channel.ServerStreamingAsync(EchoService.Repeat, new Ping { Count = -1 }, cancellationToken: Token))
        {
            if (reply.Count == 10) break;
        }
    }

    private static async Task CheckLimitsAsync(RpcChannel channel)
    {
        var big = new Ping { Payload = ByteString.CopyFrom(new byte[(4 * 1024 * 1024) - 16]) };
        Assert.Equal(big.Payload.Length, (await channel.UnaryAsync(EchoService.Say, big, cancellationToken: Token)).Payload.Length);
        var tooBig = new Ping { Payload = ByteString.CopyFrom(new byte[5 * 1024 * 1024]) };
        var e = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(EchoService.Say, tooBig, cancellationToken: Token));
        Assert.Equal(RpcStatusCode.ResourceExhausted, e.StatusCode);
    }
}
