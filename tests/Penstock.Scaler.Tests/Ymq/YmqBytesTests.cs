using Penstock.Scaler.Ymq;

namespace Penstock.Tests.Ymq;

/// <summary>What stands on the wire, seen by bare sockets. The reactions are those recorded of the original (shared/vectors/scaler, session 11).</summary>
public sealed class YmqBytesTests
{
    [Fact]
    public void Magic_and_identity_come_at_once_without_waiting_for_the_peers()
    {
        using var house = new YmqHouse(identity: "7|scheduler|x");
        using var peer = new RawPeer(house.Binder.Bind(YmqHouse.AnyTcp));
        Assert.Equal("594D51010D00000000000000" + Convert.ToHexString("7|scheduler|x"u8), Convert.ToHexString(peer.Read(25)));
    }

    [Fact]
    public async Task Handshake_and_messages_in_one_segment_or_byte_by_byte_are_the_same()
    {
        using var house = new YmqHouse();
        house.Echo();
        var address = house.Binder.Bind(YmqHouse.AnyTcp);
        byte[] all = [.. RawPeer.Hello("a"u8), .. RawPeer.Framed("one"u8), .. RawPeer.Framed([]), .. RawPeer.Framed("three"u8)];
        using var whole = new RawPeer(address);
        whole.Send(all).Read(18);
        using var pieces = new RawPeer(address);
        all[12] = (byte)'b';
        foreach (var one in all)
        {
            pieces.Send(one);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
        pieces.Read(18);
        foreach (var peer in new[] { whole, pieces })
        {
            Assert.Equal("one"u8, peer.ReadMessage());
            Assert.Empty(peer.ReadMessage());
            Assert.Equal("three"u8, peer.ReadMessage());
        }
    }

    [Theory]
    [InlineData("4854545010000000000000004142434445464748494A4B4C4D4E4F50")] // HTTP
    [InlineData("594D51020100000000000000414243")] // another version
    [InlineData("594D51010000000000000040")] // an identity of 2^62 bytes
    [InlineData("594D5101010000000000000041" + "0000000000000040")] // a message of 2^62 bytes
    [InlineData("594D5101010000000000000041" + "FFFFFFFFFFFFFFFF")]
    public void What_is_not_YMQ_is_answered_by_the_handshake_and_an_orderly_end(string hex)
    {
        using var house = new YmqHouse();
        using var peer = new RawPeer(house.Binder.Bind(YmqHouse.AnyTcp));
        peer.Send(Convert.FromHexString(hex));
        peer.Read(18);
        Assert.True(peer.EndsInOrder());
    }

    [Fact]
    public async Task An_empty_identity_is_one_like_others()
    {
        using var house = new YmqHouse();
        using var peer = new RawPeer(house.Binder.Bind(YmqHouse.AnyTcp));
        peer.Send(RawPeer.Hello([])).Read(18);
        Assert.Equal(("connected", ""), ((await house.Box.Next()) is var (kind, name, _) ? (kind, name) : default));
        await house.Send("", "x"u8.ToArray());
        Assert.Equal("x"u8, peer.ReadMessage());
    }

    [Fact]
    public async Task The_second_connection_with_an_identity_wins_and_the_first_gets_an_orderly_end()
    {
        using var house = new YmqHouse();
        var address = house.Binder.Bind(YmqHouse.AnyTcp);
        using var first = new RawPeer(address);
        first.Send(RawPeer.Hello("w"u8)).Read(18);
        Assert.Equal("connected", await house.Box.NextKind());
        using var second = new RawPeer(address);
        second.Send(RawPeer.Hello("w"u8)).Read(18);
        Assert.True(first.EndsInOrder());
        Assert.Equal("connected", await house.Box.NextKind());
        Assert.Equal(YmqSend.Queued, await house.Send("w", [9]));
        Assert.Equal([9], second.ReadMessage());
    }

    [Fact]
    public async Task A_peer_that_closed_in_order_is_not_written_to_and_one_whose_link_broke_is_waited_for()
    {
        using var house = new YmqHouse();
        var address = house.Binder.Bind(YmqHouse.AnyTcp);
        Assert.Equal(YmqSend.Parked, await house.Send("w", [1]));
        var first = new RawPeer(address);
        first.Send(RawPeer.Hello("w"u8)).Read(18);
        Assert.Equal([1], first.ReadMessage());
        Assert.Equal("connected", await house.Box.NextKind());
        first.Reset();
        Assert.Equal("lost LinkLost", await house.Box.NextKind());
        Assert.Equal(YmqSend.Parked, await house.Send("w", [2]));
        using (var second = new RawPeer(address))
        {
            second.Send(RawPeer.Hello("w"u8)).Read(18);
            Assert.Equal([2], second.ReadMessage());
        }
        Assert.Equal("connected", await house.Box.NextKind());
        Assert.Equal("over ClosedByPeer", await house.Box.NextKind());
        Assert.Equal(YmqSend.Closed, await house.Send("w", [3]));
        using var third = new RawPeer(address);
        third.Send(RawPeer.Hello("w"u8)).Read(18);
        Assert.Equal("connected", await house.Box.NextKind());
        Assert.Equal(YmqSend.Queued, await house.Send("w", [4]));
        Assert.Equal([4], third.ReadMessage());
    }

    [Fact]
    public async Task Parking_has_bounds_and_what_passes_them_is_counted()
    {
        using var house = new YmqHouse(new YmqOptions { MaxParkedBytes = 100, MaxParkedPeers = 1 });
        Assert.Equal(YmqSend.Parked, await house.Send("a", new byte[60]));
        Assert.Equal(YmqSend.Full, await house.Send("a", new byte[60]));
        Assert.Equal(YmqSend.Full, await house.Send("b", [1]));
        Assert.Equal(2, house.Binder.Counters.RefusedFull);
    }

    [Fact]
    public async Task A_peer_that_does_not_say_who_it_is_is_dropped_after_the_handshake_timeout()
    {
        using var house = new YmqHouse(new YmqOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(50) });
        using var peer = new RawPeer(house.Binder.Bind(YmqHouse.AnyTcp));
        peer.Send([.. RawPeer.Magic, 5, 0, 0]);
        Assert.True(peer.EndsInOrder());
        Assert.Equal(1, await house.Loop.Ask(() => house.Binder.Counters.Ended(YmqEnd.HandshakeTimeout)));
    }

    [Fact]
    public void A_message_beyond_the_limit_ends_the_connection()
    {
        using var house = new YmqHouse(new YmqOptions { MaxMessageBytes = 10 });
        using var peer = new RawPeer(house.Binder.Bind(YmqHouse.AnyTcp));
        peer.Send(RawPeer.Hello("w"u8)).Send(RawPeer.Framed(new byte[10])).Send(RawPeer.Framed(new byte[11])).Read(18);
        Assert.True(peer.EndsInOrder());
    }

    [Fact]
    public async Task The_file_of_an_ipc_address_is_removed_at_the_close_and_a_stale_one_is_replaced()
    {
        var path = Path.Combine(Path.GetTempPath(), $"penstock-{Guid.NewGuid():N}.sock");
        var address = YmqAddress.Parse($"ipc://{path}");
        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        using (var house = new YmqHouse())
        {
            house.Echo();
            house.Binder.Bind(address);
            using var peer = new RawPeer(address);
            peer.Send([.. RawPeer.Hello("w"u8), .. RawPeer.Framed("hi"u8)]).Read(18);
            Assert.Equal("hi"u8, peer.ReadMessage());
        }
        Assert.False(File.Exists(path));
    }
}
