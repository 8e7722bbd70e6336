using System.Net;
using Penstock.Net;

namespace Penstock.Tests;

public sealed class UdpSocketTests
{
    [Fact]
    public void A_port_in_use_is_named()
    {
        using var first = UdpSocket.Open(new UdpSocketOptions { Local = new IPEndPoint(IPAddress.Loopback, 0) });
        var error = Assert.Throws<UdpSocketException>(() => UdpSocket.Open(new UdpSocketOptions { Local = first.LocalEndPoint }));
        Assert.Contains(first.LocalEndPoint.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains("another program has this port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_no_interface_has_is_named()
    {
        var error = Assert.Throws<UdpSocketException>(() => UdpSocket.Open(new UdpSocketOptions { Local = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0) }));
        Assert.Contains("192.0.2.1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sockets_share_a_port_where_both_say_so()
    {
        var options = new UdpSocketOptions { Local = new IPEndPoint(IPAddress.Loopback, 0), ReusePort = true };
        using var first = UdpSocket.Open(options);
        using var second = UdpSocket.Open(options with { Local = first.LocalEndPoint });
        Assert.Equal(first.LocalEndPoint, second.LocalEndPoint);
    }

    [Fact]
    public void A_smaller_buffer_than_asked_for_is_a_warning_that_names_the_sysctl()
    {
        using var socket = UdpSocket.Open(new UdpSocketOptions { Local = new IPEndPoint(IPAddress.Loopback, 0), ReceiveBufferBytes = 1 << 28 });
        if (socket.ReceiveBufferBytes >= 1 << 28) Assert.Empty(socket.Warnings);
        else Assert.Contains(socket.Warnings, w => w.Contains("sysctl -w net.core.rmem_max=268435456", StringComparison.Ordinal) && w.Contains($"{socket.ReceiveBufferBytes}", StringComparison.Ordinal));
    }

    [Fact]
    public void Options_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentException>(() => UdpSocket.Open(new UdpSocketOptions()));
        Assert.Throws<ArgumentException>(() => UdpSocket.Open(new UdpSocketOptions { Local = new IPEndPoint(IPAddress.Loopback, 0), ReceiveBufferBytes = -1 }));
        Assert.Throws<ArgumentException>(() => UdpSocket.Open(new UdpSocketOptions { Local = new IPEndPoint(IPAddress.Loopback, 0), Remote = new IPEndPoint(IPAddress.IPv6Loopback, 1) }));
    }

    [Theory]
    [InlineData("192.0.2.7", 19522)]
    [InlineData("2001:db8::7", 1)]
    [InlineData("fe80::1%3", 65535)]
    [InlineData("::ffff:192.0.2.7", 19522)]
    public void An_address_survives_being_taken_apart(string text, int port)
    {
        var endPoint = new IPEndPoint(IPAddress.Parse(text), port);
        var address = new UdpAddress(endPoint);
        var expected = endPoint.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(endPoint.Address.MapToIPv4(), port) : endPoint;
        Assert.Equal(expected, address.ToEndPoint());
        Assert.Equal(port, address.Port);
        Assert.Equal(address, new UdpAddress(expected));
        Assert.Equal(address.GetHashCode(), new UdpAddress(expected).GetHashCode());
        Assert.True(address.HasSameIp(address.WithPort(7)));
        Assert.NotEqual(address, address.WithPort(7));
    }

    [Fact]
    public void Waiting_without_a_datagram_ends_after_the_time()
    {
        using var socket = UdpSocket.Open(new UdpSocketOptions { Local = new IPEndPoint(IPAddress.Loopback, 0) });
        Assert.False(UdpWait.ForReadable([socket], 10));
        using var batch = new UdpReceiveBatch();
        Assert.Equal(0, batch.Receive(socket));
    }
}
