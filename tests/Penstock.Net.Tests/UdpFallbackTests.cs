using System.Net;
using Penstock.Net;

namespace Penstock.Tests;

public sealed class UdpFallbackTests
{
    [Fact]
    public void What_the_kernel_will_not_cut_is_sent_in_pieces_and_reported() => NetworkNamespace.Run(mtu: 1500, () =>
    {
        using var pair = new UdpPair(UdpOffload.Auto, UdpOffload.Batched, ipv6: false);
        Assert.SkipUnless(pair.Sender.SegmentsSends, "this kernel has no UDP_SEGMENT");
        using var send = new UdpSendBatch(pair.Sender);
        using var receive = new UdpReceiveBatch();
        using var memory = new PinnedMemory(1 << 16);
        new Random(2).NextBytes(memory.Span);
        // Longer than the MTU: IP cuts single ones into fragments, but the kernel refuses runs of them.
        int[] sizes = [2000, 2000, 2000, 500, 1000, 1000];
        for (var i = 0; i < sizes.Length; i++)
        {
            Assert.True(send.TryAdd(memory.Pointer + i, sizes[i], 8, out var header));
            header.Fill((byte)i);
        }

        var result = send.Flush();

        Assert.Equal((sizes.Length, 0), (result.Datagrams, result.Failed));
        Assert.Equal(sizes.Sum() + (8 * sizes.Length), result.Bytes);
        Assert.False(pair.Sender.SegmentsSends);
        Assert.Contains("UDP_SEGMENT", Assert.Single(pair.Sender.Warnings), StringComparison.Ordinal);
        var received = pair.Receive(receive, sizes.Length);
        Assert.Equal(sizes.Length, received.Count);
        for (var i = 0; i < sizes.Length; i++)
        {
            Assert.Equal(Enumerable.Repeat((byte)i, 8), received[i].Bytes.Take(8));
            Assert.Equal(memory.Span.Slice(i, sizes[i]).ToArray(), received[i].Bytes[8..]);
        }
    });

    [Fact]
    public void The_route_names_the_interface_and_its_mtu() => NetworkNamespace.Run(mtu: 1400, () =>
    {
        var route = NetworkRoute.To(IPAddress.Loopback);
        Assert.Equal("lo", route.InterfaceName);
        Assert.Equal(1400, route.Mtu);
    });

    [Fact]
    public void A_destination_without_a_route_is_named() => NetworkNamespace.Run(mtu: 1500, () =>
    {
        var error = Assert.Throws<UdpSocketException>(() => NetworkRoute.To(IPAddress.Parse("192.0.2.1")));
        Assert.Contains("192.0.2.1", error.Message, StringComparison.Ordinal);
        Assert.Contains("no route", error.Message, StringComparison.Ordinal);
    });
}
