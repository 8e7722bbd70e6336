using System.Net;
using Penstock.LoadBalancer;
using Penstock.Net;

namespace Penstock.Tests;

public sealed class DataPlaneAllocationTests
{
    [Theory]
    [InlineData(UdpOffload.Auto)]
    [InlineData(UdpOffload.Batched)]
    public void Forwarding_allocates_nothing(UdpOffload offload)
    {
        using var socket = UdpSocket.Open(new UdpSocketOptions { Local = new IPEndPoint(IPAddress.Loopback, 0), Offload = offload });
        using var worker = new LoopbackWorker();
        using var sending = UdpSocket.Open(new UdpSocketOptions { Remote = socket.LocalEndPoint });
        var state = new RoutingState(1);
        var tables = Tables.Of([Tables.Epoch(1, 0, 1), Tables.Epoch(2, 500, 2)], worker.Member(1), Tables.Member(2, action: MemberAction.Deregistered)) with { Senders = [IPAddress.Loopback] };
        state.Publish(tables);
        using var forwarder = new DatagramForwarder(state, 0, socket);
        byte[][] datagrams = [Tables.Version2(1, payload: 400), Tables.Version3(700, 3, payload: 400), Tables.Version2(700), new byte[3]];
        long handled = 0, allocated = 0;
        for (var round = 0; round < 400; round++)
        {
            if (round % 50 == 0) state.Publish(tables);
            foreach (var datagram in datagrams) Assert.True(sending.TrySend(datagram));
            var before = GC.GetAllocatedBytesForCurrentThread();
            handled += forwarder.Forward(socket, round);
            if (round > 0) allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            worker.Take(0);
        }
        Assert.Equal(0, allocated);
        Assert.InRange(handled, 400, 1600);
        var counters = state.GetCounters(0);
        Assert.Equal((1600, 400), (counters.ReceivedDatagrams, counters.ForwardedDatagrams));
    }
}
