using System.Buffers.Binary;
using System.Net;
using Penstock.Net;

namespace Penstock.Tests;

/// <summary>What goes in comes out, datagram for datagram, on every path.</summary>
public sealed class UdpTransferTests
{
    public static TheoryData<UdpOffload, UdpOffload, bool, bool> Paths()
    {
        var paths = new TheoryData<UdpOffload, UdpOffload, bool, bool>();
        foreach (var sending in Enum.GetValues<UdpOffload>())
        foreach (var receiving in Enum.GetValues<UdpOffload>())
        foreach (var ipv6 in new[] { false, true })
        foreach (var connected in new[] { false, true })
            paths.Add(sending, receiving, ipv6, connected);
        return paths;
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Datagrams_arrive_as_they_were_sent(UdpOffload sending, UdpOffload receiving, bool ipv6, bool connected)
    {
        using var pair = new UdpPair(sending, receiving, ipv6, connected);
        using var send = new UdpSendBatch(pair.Sender, datagrams: 512, headerBytes: 8);
        using var receive = new UdpReceiveBatch();
        using var memory = new PinnedMemory(1 << 16);
        new Random(1).NextBytes(memory.Span);
        // Runs of equal ones that end with a shorter one, growing ones, single bytes, empty ones, headers alone, largest ones.
        int[] sizes = [1000, 1000, 1000, 300, 300, 301, 302, 1, 1, 0, 0, 5, 65000, 65000, 1472, 1472, 1472, 1472, 8, 64, 64, .. Enumerable.Repeat(700, 130), 699];
        var expected = new List<byte[]>();
        var destination = new UdpAddress(pair.Receiver.LocalEndPoint);
        for (var i = 0; i < sizes.Length; i++)
        {
            var headerBytes = i % 3 == 0 ? 0 : 8;
            var payload = Math.Max(0, sizes[i] - headerBytes);
            Span<byte> header;
            Assert.True(connected
                ? send.TryAdd(memory.Pointer + i, payload, headerBytes, out header)
                : send.TryAdd(memory.Pointer + i, payload, headerBytes, in destination, out header));
            Assert.Equal(headerBytes, header.Length);
            if (headerBytes > 0) BinaryPrimitives.WriteInt64BigEndian(header, i);
            expected.Add([.. header, .. memory.Span.Slice(i, payload)]);
        }

        var result = send.Flush();

        Assert.Equal(new UdpSendResult(sizes.Length, expected.Sum(e => (long)e.Length), 0, 0), result);
        Assert.Equal(0, send.Count);
        var received = pair.Receive(receive, sizes.Length);
        Assert.Equal(expected.Count, received.Count);
        for (var i = 0; i < expected.Count; i++) Assert.Equal(expected[i], received[i].Bytes);
        Assert.All(received, r => Assert.Equal(pair.Sender.LocalEndPoint.Port, r.Source.Port));
        if (connected) Assert.All(received, r => Assert.Equal(new UdpAddress(pair.Sender.LocalEndPoint), r.Source));
    }

    [Fact]
    public void Equal_datagrams_leave_as_one_message_and_arrive_as_one()
    {
        using var pair = new UdpPair(UdpOffload.Auto, UdpOffload.Auto, ipv6: false);
        Assert.SkipUnless(pair.Sender.SegmentsSends && pair.Receiver.CoalescesReceives, "this kernel has no UDP_SEGMENT or no UDP_GRO");
        using var send = new UdpSendBatch(pair.Sender);
        using var receive = new UdpReceiveBatch();
        using var memory = new PinnedMemory(4096);
        for (var i = 0; i < 10; i++) Assert.True(send.TryAdd(memory.Pointer, i == 9 ? 100 : 1000, 36, out _));
        send.Flush();
        Assert.True(UdpWait.ForReadable([pair.Receiver], 1000));
        Assert.Equal(1, receive.Receive(pair.Receiver));
        Assert.Equal(1036, receive.DatagramBytes(0));
        Assert.Equal((9 * 1036) + 136, receive.Length(0));
    }

    [Fact]
    public void Small_things_of_a_few_pieces_share_messages_and_no_last_piece_overtakes_its_first()
    {
        using var pair = new UdpPair(UdpOffload.Auto, UdpOffload.Auto, ipv6: false);
        Assert.SkipUnless(pair.Sender.SegmentsSends && pair.Receiver.CoalescesReceives, "this kernel has no UDP_SEGMENT or no UDP_GRO");
        using var send = new UdpSendBatch(pair.Sender, keepsOrder: false);
        using var receive = new UdpReceiveBatch(messages: 64);
        using var memory = new PinnedMemory(16384);
        // 40 times a piece of 9000 and one of 1000, then some of other sizes.
        var sizes = Enumerable.Repeat(0, 40).SelectMany(_ => new[] { 9000, 1000 }).Concat([9000, 9000, 500, 9000, 1000, 200, 9000, 700]).ToArray();
        for (var i = 0; i < sizes.Length; i++)
        {
            Assert.True(send.TryAdd(memory.Pointer, sizes[i] - 8, 8, out var header));
            BinaryPrimitives.WriteInt64BigEndian(header, i);
        }
        Assert.Equal(sizes.Length, send.Flush().Datagrams);

        var order = pair.Receive(receive, sizes.Length).ConvertAll(r => (Number: (int)BinaryPrimitives.ReadInt64BigEndian(r.Bytes), Size: r.Bytes.Length));

        Assert.Equal(Enumerable.Range(0, sizes.Length), order.Select(o => o.Number).Order());
        Assert.All(order, o => Assert.Equal(sizes[o.Number], o.Size));
        for (var later = 1; later < order.Count; later++)
        for (var earlier = 0; earlier < later; earlier++)
            Assert.False(order[earlier].Number > order[later].Number && order[earlier].Size <= order[later].Size, $"{order[earlier]} overtook {order[later]}");
        // The first two pieces end a message by themselves; afterwards seven first pieces fill one, and their last pieces are the next.
        int[] seven = [.. Enumerable.Repeat(9000, 7), .. Enumerable.Repeat(1000, 7)];
        Assert.Equal([9000, 1000, .. seven, .. seven], order.Take(30).Select(o => o.Size));
    }

    [Fact]
    public void A_thing_of_two_pieces_that_is_alone_is_one_message_also_after_others_of_its_kind()
    {
        using var pair = new UdpPair(UdpOffload.Auto, UdpOffload.Auto, ipv6: false);
        Assert.SkipUnless(pair.Sender.SegmentsSends && pair.Receiver.CoalescesReceives, "this kernel has no UDP_SEGMENT or no UDP_GRO");
        using var send = new UdpSendBatch(pair.Sender, keepsOrder: false);
        using var receive = new UdpReceiveBatch();
        using var memory = new PinnedMemory(16384);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(send.TryAdd(memory.Pointer, 9000, 0, out _));
            Assert.True(send.TryAdd(memory.Pointer, 1000, 0, out _));
            Assert.Equal(2, send.Flush().Datagrams);
            Assert.True(UdpWait.ForReadable([pair.Receiver], 1000));
            Assert.Equal(1, receive.Receive(pair.Receiver));
            Assert.Equal((9000, 10000), (receive.DatagramBytes(0), receive.Length(0)));
        }
    }

    [Fact]
    public void Equal_datagrams_for_two_destinations_in_turn_leave_as_one_message_for_each()
    {
        using var first = new UdpPair(UdpOffload.Auto, UdpOffload.Auto, ipv6: false, connected: false);
        using var second = new UdpPair(UdpOffload.Auto, UdpOffload.Auto, ipv6: false, connected: false);
        Assert.SkipUnless(first.Sender.SegmentsSends && first.Receiver.CoalescesReceives, "this kernel has no UDP_SEGMENT or no UDP_GRO");
        using var send = new UdpSendBatch(first.Sender);
        using var receive = new UdpReceiveBatch();
        using var memory = new PinnedMemory(4096);
        UdpAddress[] destinations = [new(first.Receiver.LocalEndPoint), new(second.Receiver.LocalEndPoint)];
        for (var i = 0; i < 20; i++) Assert.True(send.TryAdd(memory.Pointer, 1000, 0, in destinations[i % 2], out _));
        Assert.Equal(20, send.Flush().Datagrams);
        foreach (var receiver in new[] { first.Receiver, second.Receiver })
        {
            Assert.True(UdpWait.ForReadable([receiver], 1000));
            Assert.Equal(1, receive.Receive(receiver));
            Assert.Equal((1000, 10_000), (receive.DatagramBytes(0), receive.Length(0)));
        }
    }

    [Fact]
    public void Datagrams_for_several_destinations_in_turn_share_messages_and_keep_their_order()
    {
        using var first = new UdpPair(UdpOffload.Auto, UdpOffload.Auto, ipv6: false, connected: false);
        using var second = new UdpPair(UdpOffload.Auto, UdpOffload.Auto, ipv6: false, connected: false);
        using var send = new UdpSendBatch(first.Sender);
        using var receive = new UdpReceiveBatch();
        using var memory = new PinnedMemory(4096);
        UdpAddress[] destinations = [new(first.Receiver.LocalEndPoint), new(second.Receiver.LocalEndPoint)];
        int[] sizes = [1000, 1000, 1000, 400, 500, 1000, 1000, 0, 1000, 1000];
        for (var i = 0; i < 2 * sizes.Length; i++)
        {
            Assert.True(send.TryAdd(memory.Pointer, sizes[i / 2], 8, in destinations[i % 2], out var header));
            BinaryPrimitives.WriteInt64BigEndian(header, i);
        }
        Assert.Equal(2 * sizes.Length, send.Flush().Datagrams);
        foreach (var (pair, odd) in new[] { (first, 0), (second, 1) })
        {
            var received = pair.Receive(receive, sizes.Length);
            Assert.Equal(Enumerable.Range(0, sizes.Length).Select(i => (long)((2 * i) + odd)), received.Select(r => BinaryPrimitives.ReadInt64BigEndian(r.Bytes)));
            Assert.Equal(sizes, received.Select(r => r.Bytes.Length - 8));
        }
    }

    [Fact]
    public void A_full_batch_says_so_and_is_empty_after_a_flush()
    {
        using var pair = new UdpPair(UdpOffload.Auto, UdpOffload.Auto, ipv6: false);
        using var send = new UdpSendBatch(pair.Sender, datagrams: 3);
        using var memory = new PinnedMemory(64);
        for (var i = 0; i < 3; i++) Assert.True(send.TryAdd(memory.Pointer, 10, 0, out _));
        Assert.False(send.TryAdd(memory.Pointer, 10, 0, out _));
        Assert.Equal(3, send.Flush().Datagrams);
        Assert.True(send.TryAdd(memory.Pointer, 10, 0, out _));
        Assert.Equal(default, new UdpSendBatch(pair.Sender).Flush());
    }

    [Fact]
    public void A_longer_datagram_than_the_room_for_it_is_marked()
    {
        using var pair = new UdpPair(UdpOffload.Auto, UdpOffload.Batched, ipv6: false);
        using var receive = new UdpReceiveBatch(4, 1024);
        Assert.True(pair.Sender.TrySend(new byte[2000]));
        Assert.True(UdpWait.ForReadable([pair.Receiver], 1000));
        Assert.Equal(1, receive.Receive(pair.Receiver));
        Assert.True(receive.IsTruncated(0));
        Assert.Equal(1024, receive.Length(0));
    }

    [Theory]
    [InlineData(UdpOffload.Auto)]
    [InlineData(UdpOffload.Portable)]
    public void Nobody_listening_is_counted_and_costs_no_later_datagram(UdpOffload offload)
    {
        using var receiver = UdpSocket.Open(new UdpSocketOptions { Local = new IPEndPoint(IPAddress.Loopback, 0) });
        var address = receiver.LocalEndPoint;
        using var sender = UdpSocket.Open(new UdpSocketOptions { Remote = address, Offload = offload });
        using var send = new UdpSendBatch(sender);
        using var memory = new PinnedMemory(64);
        receiver.Dispose();
        send.TryAdd(memory.Pointer, 10, 0, out _);
        send.Flush();
        using var again = UdpSocket.Open(new UdpSocketOptions { Local = address });
        send.TryAdd(memory.Pointer, 11, 0, out _);
        Assert.Equal(1, send.Flush().Datagrams);
        Assert.Equal(1, sender.PeerRefusals);
        Assert.True(UdpWait.ForReadable([again], 1000));
    }

    [Fact]
    public void What_the_kernel_refuses_is_marked_and_the_rest_is_sent()
    {
        using var receiver = UdpSocket.Open(new UdpSocketOptions { Local = new IPEndPoint(IPAddress.Loopback, 0) });
        using var sender = UdpSocket.Open(new UdpSocketOptions { Local = new IPEndPoint(IPAddress.Loopback, 0) });
        using var send = new UdpSendBatch(sender);
        using var memory = new PinnedMemory(64);
        var good = new UdpAddress(receiver.LocalEndPoint);
        var bad = new UdpAddress(new IPEndPoint(IPAddress.Broadcast, 9)); // EACCES without SO_BROADCAST
        send.TryAdd(memory.Pointer, 10, 0, in good, out _);
        send.TryAdd(memory.Pointer, 10, 0, in bad, out _);
        send.TryAdd(memory.Pointer, 10, 0, in bad, out _);
        send.TryAdd(memory.Pointer, 10, 0, in good, out _);
        var result = send.Flush();
        Assert.Equal((2, 2), (result.Datagrams, result.Failed));
        Assert.NotEqual(0, result.LastErrno);
        Assert.Equal([false, true, true, false], Enumerable.Range(0, 4).Select(send.HasFailed));
    }

    [Fact]
    public void What_a_full_receive_buffer_drops_is_counted()
    {
        using var pair = new UdpPair(UdpOffload.Batched, UdpOffload.Batched, ipv6: false, receiveBuffer: 4096);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems do not count");
        for (var i = 0; i < 200; i++) Assert.True(pair.Sender.TrySend(new byte[500]));
        using var receive = new UdpReceiveBatch();
        var received = 0;
        for (int n; (n = receive.Receive(pair.Receiver)) > 0;) received += n;
        Assert.InRange(received, 1, 199);
        Assert.Equal(200, received + pair.Receiver.KernelDrops);
    }

    [Fact]
    public void Steady_sending_and_receiving_allocate_nothing()
    {
        using var pair = new UdpPair(UdpOffload.Auto, UdpOffload.Auto, ipv6: false, connected: false);
        using var send = new UdpSendBatch(pair.Sender);
        using var receive = new UdpReceiveBatch();
        using var memory = new PinnedMemory(1 << 16);
        var destination = new UdpAddress(pair.Receiver.LocalEndPoint);
        var sockets = new[] { pair.Receiver };
        Turn(20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var received = Turn(500);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(500 * 40, received);

        int Turn(int times)
        {
            var datagrams = 0;
            for (var i = 0; i < times; i++)
            {
                for (var d = 0; d < 40; d++) send.TryAdd(memory.Pointer, d < 39 ? 1000 : 17, 36, in destination, out _);
                send.Flush();
                while (UdpWait.ForReadable(sockets, 0))
                {
                    var messages = receive.Receive(pair.Receiver);
                    for (var m = 0; m < messages; m++) datagrams += (receive.Length(m) + receive.DatagramBytes(m) - 1) / receive.DatagramBytes(m);
                }
            }
            return datagrams;
        }
    }
}
