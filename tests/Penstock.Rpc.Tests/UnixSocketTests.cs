using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using Penstock.Rpc;
using Penstock.Tests.Protocol;

namespace Penstock.Tests;

public sealed class UnixSocketTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string NewPath() => Path.Combine(Path.GetTempPath(), $"penstock-{Guid.NewGuid():N}.sock");

    private static Task<EchoServer> StartAsync(string path, Action<RpcCallContext>? seen = null) =>
        EchoServer.StartAsync(o => o with { Endpoints = [RpcEndpoint.Unix(path)] }, seen: seen);

    [Fact]
    public async Task A_unix_socket_carries_calls_and_names_its_peer()
    {
        PeerCredentials? credentials = null;
        var path = NewPath();
        await using (var echo = await StartAsync(path, c => credentials = c.PeerCredentials))
        {
            await echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
            Assert.Equal(Environment.ProcessId, credentials!.Value.ProcessId);
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_dead_socket_is_replaced_and_a_live_one_is_an_error()
    {
        var path = NewPath();
        LeaveDeadSocket(path);
        await using (var echo = await StartAsync(path))
        {
            await echo.Channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token);
            var e = await Assert.ThrowsAsync<IOException>(() => StartAsync(path));
            Assert.Contains(path, e.Message, StringComparison.Ordinal);
        }
        await File.WriteAllTextAsync(path, "precious", Token);
        await Assert.ThrowsAsync<IOException>(() => StartAsync(path));
        Assert.Equal("precious", await File.ReadAllTextAsync(path, Token));
        File.Delete(path);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("%2Fvar%2Frun%2Fnnf-dm.sock")]
    [InlineData("/var/run/nnf-dm.sock")]
    [InlineData(":")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Every_authority_that_grpc_clients_send_on_unix_sockets_is_accepted(string? authority)
    {
        await using var echo = await StartAsync(NewPath());
        using var raw = await RawHttp2.ConnectAsync(echo.Server.EndPoints[0]);
        var message = Framed(new Ping { Text = "over a socket" });
        // Three calls: the later ones refer to the dynamic table that the first one filled.
        for (uint stream = 1; stream <= 5; stream += 2)
        {
            var block = stream == 1
                ? Concat(RawHttp2.Block(RawHttp2.Request("/penstock.tests.Echo/Say", authority)), RawHttp2.Indexed("x-token", "abc"))
                : Concat(RawHttp2.Block(RawHttp2.Request("/penstock.tests.Echo/Say", authority)), [0x80 | 62]);
            await raw.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, stream, block));
            await raw.SendAsync(RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, stream, message));
            Assert.Equal(message, await raw.ReadReplyAsync(stream));
        }
    }

    [Fact]
    public async Task Padding_priority_and_continuation_frames_are_understood()
    {
        await using var echo = await StartAsync(NewPath());
        using var raw = await RawHttp2.ConnectAsync(echo.Server.EndPoints[0]);
        var block = RawHttp2.Block([.. RawHttp2.Request("/penstock.tests.Echo/Say", "%2Frun%2Fx.sock"), ("x-long", new string('a', 14000)), ("x-more", new string('b', 3000))]);
        byte[] first = [9, 0, 0, 0, 0, 15, .. block[..100], .. new byte[9]];
        await raw.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.Padded | RawHttp2.Priority, 1, first));
        await raw.SendAsync(RawHttp2.Frame(RawHttp2.Continuation, 0, 1, block.AsSpan(100, 10000)));
        await raw.SendAsync(RawHttp2.Frame(RawHttp2.Continuation, RawHttp2.EndHeaders, 1, block.AsSpan(10100)));
        var message = Framed(new Ping { Count = 3 });
        // One byte at a time: frames may be cut anywhere.
        foreach (var b in RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, 1, message)) await raw.SendAsync([b]);
        Assert.Equal(message, await raw.ReadReplyAsync(1));
    }

    [Fact]
    public async Task Http1_works_on_a_unix_socket_too()
    {
        var path = NewPath();
        await using var echo = await StartAsync(path);
        using var raw = await RawHttp2.ConnectAsync(echo.Server.EndPoints[0], begin: false);
        await raw.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        var answer = await new StreamReader(raw.Stream).ReadToEndAsync(Token);
        Assert.StartsWith("HTTP/1.1 404", answer, StringComparison.Ordinal);
    }

    internal static byte[] Framed(IMessage message)
    {
        var bytes = message.ToByteArray();
        return [0, 0, 0, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    private static byte[] Concat(byte[] a, byte[] b) => [.. a, .. b];

    // A process that was killed leaves its socket file behind. (.NET removes the file it bound; this one was moved.)
    private static void LeaveDeadSocket(string path)
    {
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path + ".bound"));
            File.Move(path + ".bound", path);
        }
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Assert.Throws<SocketException>(() => probe.Connect(new UnixDomainSocketEndPoint(path)));
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_those_within_are_served()
    {
        var path = NewPath();
        await using var echo = await EchoServer.StartAsync(o => o with { Endpoints = [RpcEndpoint.Unix(path)], MaxConnections = 2 });
        var held = new List<RawHttp2>();
        for (var i = 0; i < 2; i++) held.Add(await RawHttp2.ConnectAsync(new UnixDomainSocketEndPoint(path)));
        foreach (var raw in held) await raw.Stream.ReadExactlyAsync(new byte[9], Token);
        await using var channel = RpcChannel.ForAddress($"unix:{path}");
        await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(EchoService.Say, new Ping(), cancellationToken: Token));
        foreach (var raw in held) raw.Dispose();
        Assert.Equal(new Ping(), await WhenThereIsRoomAsync(channel));
    }

    // The server notices a closed connection a moment later; until then a further one is closed at once.
    private static async Task<Ping> WhenThereIsRoomAsync(RpcChannel channel)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await channel.UnaryAsync(EchoService.Say, new Ping(), new RpcCallOptions { Timeout = TimeSpan.FromSeconds(10) }, Token);
            }
            catch (RpcException e) when (e.StatusCode == RpcStatusCode.Unavailable && attempt < 200)
            {
                await Task.Delay(25, Token);
            }
        }
    }

    [Fact]
    public async Task An_inherited_socket_is_served_with_its_peers_and_its_file_stays()
    {
        IReadOnlyList<uint>? groups = null;
        var path = NewPath();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(16);
        // The server closes what it inherits: it gets a descriptor of its own.
        var descriptor = Dup((int)listener.Handle);
        await using (await EchoServer.StartAsync(o => o with { Endpoints = [RpcEndpoint.InheritedUnix(descriptor)] }, seen: c => groups = c.PeerCredentials?.Groups))
        {
            await using var channel = RpcChannel.ForAddress($"unix:{path}");
            Assert.Equal("hello", (await channel.UnaryAsync(EchoService.Say, new Ping { Text = "hello" }, cancellationToken: Token)).Text);
        }
        Assert.Equal(File.ReadLines("/proc/self/status").First(l => l.StartsWith("Groups:", StringComparison.Ordinal))[7..].Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), groups!.Select(g => $"{g}").Order(StringComparer.Ordinal));
        Assert.True(File.Exists(path));
        File.Delete(path);
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "dup")]
    private static extern int Dup(int descriptor);
}
