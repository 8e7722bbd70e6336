using System.Net;
using System.Net.Sockets;
using Penstock.Ejfat;
using Penstock.Net;

namespace Penstock.Tests;

public sealed class ReassemblerVectorTests
{
    public static TheoryData<string> Names => [.. ReassemblyVector.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Recorded_datagrams_over_a_socket_give_what_e2sar_made_or_better(string name) => RunAsync(ReassemblyVector.Load(name), IPAddress.Loopback, UdpOffload.Auto);

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_same_over_ipv6(string name) => RunAsync(ReassemblyVector.Load(name), IPAddress.IPv6Loopback, UdpOffload.Auto);

    [Theory]
    [InlineData("in-order")]
    [InlineData("bad-re-version")]
    public Task The_same_without_the_kernels_help(string name) => RunAsync(ReassemblyVector.Load(name), IPAddress.Loopback, UdpOffload.Portable);

    private static async Task RunAsync(ReassemblyVector vector, IPAddress address, UdpOffload offload)
    {
        await using var reassembler = new Reassembler(new ReassemblerOptions
        {
            Uri = EjfatUri.Parse("ejfat://127.0.0.1:18020/lb/1"), ListenAddress = address, StartPort = 0, UseControlPlane = false, WithLbHeader = vector.WithLbHeader,
            EventTimeout = TimeSpan.FromMilliseconds(300), RememberFor = TimeSpan.FromSeconds(30), Offload = offload,
        });
        await reassembler.StartAsync(TestContext.Current.CancellationToken);
        using var sender = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(address, reassembler.Ports.First);
        foreach (var input in vector.Inputs)
        {
            await Task.Delay(input.DelayMs, TestContext.Current.CancellationToken);
            await sender.SendAsync(input.Datagram);
        }
        foreach (var expected in vector.Delivered)
        {
            using var received = reassembler.Receive(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.NotNull(received);
            Assert.Equal((expected.EventNumber, expected.DataId), (received.EventNumber, received.DataId));
            Assert.Equal(expected.Bytes, received.Span);
            Assert.Equal(((IPEndPoint)sender.LocalEndPoint!).Port, received.Source.Port);
        }
        await Eventually.TrueAsync(() => reassembler.GetStatistics() is { EventsInProgress: 0 } s && s.Datagrams == vector.Inputs.Count);
        Assert.False(reassembler.TryReceive(out _));
        await reassembler.StopAsync(TestContext.Current.CancellationToken);
        var lost = new List<(ulong, ushort, int)>();
        while (reassembler.TryGetLostEvent(out var item)) lost.Add((item.EventNumber, item.DataId, item.Segments));
        Assert.Equal(vector.Lost, lost);
        var statistics = reassembler.GetStatistics();
        Assert.Equal(vector.BadHeaders, statistics.BadHeaders);
        Assert.Equal(vector.Inputs.Sum(i => i.Datagram.Length), statistics.Bytes);
        Assert.Equal([(reassembler.Ports.First, (long)vector.Inputs.Count)], statistics.Ports);
        Books.Balance(statistics);
    }
}
