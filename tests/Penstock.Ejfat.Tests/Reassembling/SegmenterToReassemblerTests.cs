using System.Net;
using Penstock.Ejfat;
using Penstock.Net;

namespace Penstock.Tests;

public sealed class SegmenterToReassemblerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, 1500, 2, 1, UdpOffload.Auto)]
    [InlineData(false, 9000, 3, 1, UdpOffload.Auto)]
    [InlineData(true, 1500, 3, 1, UdpOffload.Auto)]
    [InlineData(true, 9000, 2, 1, UdpOffload.Auto)]
    [InlineData(false, 1500, 2, 2, UdpOffload.Batched)]
    [InlineData(true, 9000, 3, 2, UdpOffload.Portable)]
    public async Task Events_of_all_sizes_arrive_as_they_were_sent(bool ipv6, int mtu, int version, int threads, UdpOffload offload)
    {
        var address = ipv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        await using var reassembler = await ReassemblerTests.StartOnFreePortsAsync(new ReassemblerOptions
        {
            Uri = EjfatUri.Parse("ejfat://127.0.0.1:18020/lb/1"), ListenAddress = address, Threads = threads, UseControlPlane = false, WithLbHeader = true, Offload = offload,
            EventTimeout = TimeSpan.FromSeconds(10),
        });
        var text = ipv6 ? $"[{address}]" : $"{address}";
        await using var segmenter = new Segmenter(new SegmenterOptions
        {
            Uri = EjfatUri.Parse($"ejfat://127.0.0.1:18020/lb/1?data={text}:{reassembler.Ports.First}-{reassembler.Ports.Last}"), DataId = 7, IPv6 = ipv6, Mtu = mtu, LbHeaderVersion = version,
            UseControlPlane = false, Offload = offload,
        });
        await segmenter.StartAsync(Token);
        var random = new Random(mtu + version);
        for (var i = 0ul; i < 60; i++)
        {
            var sent = ReassemblyBench.Payload(i, i < 4 ? (int)i + 1 : random.Next(1, 300_000));
            await segmenter.EnqueueAsync(new OutgoingEvent(sent) { EventNumber = i }, Token);
            // One at a time: the default receive buffer holds it, however busy the machine.
            using var received = await reassembler.ReceiveAsync(Token);
            Assert.Equal((i, (ushort)7), (received.EventNumber, received.DataId));
            Assert.True(received.Span.SequenceEqual(sent));
        }
        await segmenter.StopAsync(Token);
        await reassembler.StopAsync(Token);
        var statistics = reassembler.GetStatistics();
        Assert.Equal((60, 0, 0), (statistics.EventsDelivered, statistics.Refused.Count, statistics.Lost.Count));
        Assert.Equal(segmenter.GetStatistics().Datagrams, statistics.Datagrams);
        Books.Balance(statistics);
    }
}
