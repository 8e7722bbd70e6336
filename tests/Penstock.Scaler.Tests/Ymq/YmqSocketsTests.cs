using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Penstock.Net;
using Penstock.Scaler.Ymq;

namespace Penstock.Tests.Ymq;

public sealed class YmqSocketsTests
{
    public static TheoryData<string> Schemes => ["tcp", "ipc", "ws", "tls", "wss"];

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task Messages_of_every_size_go_both_ways_in_order_over_every_transport(string scheme)
    {
        using var authority = new TestAuthority();
        var (certificate, key) = authority.Issue("server", IPAddress.Loopback);
        var options = new YmqOptions { Tls = new YmqTls { CertificateFile = certificate, KeyFile = key, CaFile = authority.CaFile } };
        using var house = new YmqHouse(options);
        house.Echo();
        var path = Path.Combine(Path.GetTempPath(), $"penstock-{Guid.NewGuid():N}.sock");
        var address = house.Binder.Bind(YmqAddress.Parse(scheme == "ipc" ? $"ipc://{path}" : $"{scheme}://127.0.0.1:0"));
        var (connector, box) = house.Connect(address, "peer", options);
        var random = new Random(20261125);
        int[] sizes = [0, 1, 7, 8, 125, 126, 127, 4096, 32760, 32761, 65535, 65536, 65537, 300_000, 3_000_001, 5, 1_000_000, 0, 70_000];
        var sent = sizes.Select(size =>
        {
            var bytes = new byte[size];
            random.NextBytes(bytes);
            return bytes;
        }).ToArray();
        foreach (var bytes in sent) await house.Send(connector, bytes);
        foreach (var bytes in sent) Assert.True((await box.NextMessage()).AsSpan().SequenceEqual(bytes), $"{bytes.Length} bytes");
        await house.Loop.Ask(() =>
        {
            connector.Close();
            return 0;
        });
        string kind;
        while ((kind = await house.Box.NextKind()) is "connected" or "message")
        {
        }
        Assert.Equal("over ClosedByPeer", kind);
    }

    [Fact]
    public async Task The_portable_poller_does_the_same()
    {
        using var house = new YmqHouse(poller: SocketPoller.CreatePortable());
        house.Echo();
        var (connector, box) = house.Connect(house.Binder.Bind(YmqHouse.AnyTcp), "peer");
        var bytes = RandomNumberGenerator.GetBytes(1_000_000);
        await house.Send(connector, bytes);
        Assert.Equal(bytes, await box.NextMessage());
    }

    [Fact]
    public async Task A_certificate_nobody_vouches_for_is_refused_unless_told_otherwise()
    {
        using var authority = new TestAuthority();
        var (certificate, key) = authority.Issue("server", IPAddress.Loopback);
        using var house = new YmqHouse(new YmqOptions { Tls = new YmqTls { CertificateFile = certificate, KeyFile = key } });
        var address = house.Binder.Bind(YmqAddress.Parse("tls://127.0.0.1:0"));
        var (strict, strictBox) = house.Connect(address, "strict");
        var (lax, laxBox) = house.Connect(address, "lax", new YmqOptions { Tls = new YmqTls { SkipVerification = true } });
        Assert.Equal("connected", await laxBox.NextKind());
        for (var i = 0; i < 100 && strict.LastFailure is null; i++) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Contains("certificate", strict.LastFailure, StringComparison.OrdinalIgnoreCase);
        Assert.False(strict.Peer.IsConnected);
        Assert.Null(lax.LastFailure);
        _ = strictBox;
    }

    [Fact]
    public async Task A_connector_comes_back_after_a_reset_and_stays_away_after_an_orderly_end()
    {
        using var house = new YmqHouse();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = YmqAddress.Parse($"tcp://{listener.LocalEndpoint}");
        var (connector, box) = house.Connect(address, "w");
        var first = new RawPeer(await listener.AcceptSocketAsync(TestContext.Current.CancellationToken));
        first.Send(RawPeer.Hello("s"u8)).Read(13);
        Assert.Equal("connected", await box.NextKind());
        first.Reset();
        Assert.Equal("lost LinkLost", await box.NextKind());
        await house.Send(connector, "queued"u8.ToArray());
        using (var second = new RawPeer(await listener.AcceptSocketAsync(TestContext.Current.CancellationToken)))
        {
            second.Send(RawPeer.Hello("s"u8)).Read(13);
            Assert.Equal("queued"u8, second.ReadMessage());
        }
        Assert.Equal("connected", await box.NextKind());
        Assert.Equal("over ClosedByPeer", await box.NextKind());
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.False(listener.Pending());
        Assert.Equal(YmqSend.Closed, await house.Loop.Ask(() => connector.Peer.Send([1])));
    }

    [Fact]
    public async Task A_peer_that_comes_back_as_somebody_else_is_noticed()
    {
        using var house = new YmqHouse();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var (connector, box) = house.Connect(YmqAddress.Parse($"tcp://{listener.LocalEndpoint}"), "w");
        var first = new RawPeer(await listener.AcceptSocketAsync(TestContext.Current.CancellationToken));
        first.Send(RawPeer.Hello("s"u8)).Read(13);
        Assert.Equal("connected", await box.NextKind());
        first.Reset();
        using var second = new RawPeer(await listener.AcceptSocketAsync(TestContext.Current.CancellationToken));
        second.Send(RawPeer.Hello("t"u8)).Read(13);
        Assert.True(second.EndsInOrder());
        Assert.Equal(1, await house.Loop.Ask(() => connector.Counters.Ended(YmqEnd.IdentityChanged)));
    }

    [Fact]
    public void Retries_are_eight_from_a_fifth_of_a_second_to_25_seconds()
    {
        var delays = Enumerable.Range(1, 9).Select(YmqProtocol.RetryDelay).ToArray();
        Assert.Equal([200.0, 400, 800, 1600, 3200, 6400, 12800, 25600, null], delays.Select(d => d?.TotalMilliseconds));
    }

    [Fact]
    public async Task A_connector_that_listens_serves_the_newest_peer()
    {
        using var house = new YmqHouse();
        var box = new Mailbox { OnMessage = (peer, bytes) => peer.Send(bytes) };
        var connector = new YmqConnector(house.Loop, "c"u8, new YmqOptions(), box);
        var address = connector.Bind(YmqHouse.AnyTcp);
        using var first = new RawPeer(address);
        first.Send([.. RawPeer.Hello("a"u8), .. RawPeer.Framed("1"u8)]).Read(13);
        Assert.Equal("1"u8, first.ReadMessage());
        using var second = new RawPeer(address);
        second.Send([.. RawPeer.Hello("b"u8), .. RawPeer.Framed("2"u8)]).Read(13);
        Assert.True(first.EndsInOrder());
        Assert.Equal("2"u8, second.ReadMessage());
        house.Loop.Post(connector.Close);
    }

    [Fact]
    public async Task A_publisher_speaks_to_everybody_and_loses_only_for_who_does_not_read()
    {
        using var house = new YmqHouse();
        var publisher = new YmqPublisher(house.Loop, "p"u8, new YmqOptions { MaxQueuedBytes = 4 << 20 });
        var address = publisher.Bind(YmqHouse.AnyTcp);
        using var one = new RawPeer(address);
        using var two = new RawPeer(address);
        foreach (var (peer, name) in new[] { (one, "a"), (two, "b") }) peer.Send(RawPeer.Hello(System.Text.Encoding.UTF8.GetBytes(name))).Read(13);
        while (await house.Loop.Ask(() => publisher.Subscribers) < 2) await Task.Delay(5, TestContext.Current.CancellationToken);
        await house.Loop.Ask(() =>
        {
            publisher.Publish("state"u8);
            return 0;
        });
        Assert.Equal("state"u8, one.ReadMessage());
        Assert.Equal("state"u8, two.ReadMessage());
        var large = new byte[1 << 20];
        for (var i = 0; i < 40; i++)
        {
            await house.Loop.Ask(() =>
            {
                publisher.Publish(large);
                return 0;
            });
            Assert.Equal(large.Length, one.ReadMessage().Length);
        }
        Assert.InRange(publisher.Counters.MulticastDropped, 1, 39);
        house.Loop.Post(publisher.Close);
    }

    [Fact]
    public async Task A_message_of_more_than_two_gibibytes_arrives_whole_with_one_copy_of_it_in_memory_at_each_side()
    {
        const long Length = (2L << 30) + 12_345;
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PENSTOCK_LARGE_TESTS") == "1", "needs 5 GB of memory; set PENSTOCK_LARGE_TESTS=1 to run it");
        var options = new YmqOptions { MaxMessageBytes = 3L << 30, MaxQueuedBytes = 4L << 30 };
        using var house = new YmqHouse(options);
        var (connector, _) = house.Connect(house.Binder.Bind(YmqHouse.AnyTcp), "peer", options);
        var message = YmqBuffer.Rent(Length);
        message.Slice(0, 1)[0] = 17;
        message.Slice(Length - 1, 1)[0] = 18;
        Assert.NotEqual(YmqSend.Full, await house.Loop.Ask(() => connector.Peer.Send(message)));
        Assert.Equal("connected", await house.Box.NextKind());
        var huge = await house.Box.Next();
        Assert.Equal([17, 18], huge.Bytes);
        Assert.Equal(Length, house.Box.LargeBytes);
    }
}
