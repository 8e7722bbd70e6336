using System.Net.Sockets;
using Penstock.Net;

namespace Penstock.Tests.Streams;

public sealed class SocketPollerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_poller_reports_what_is_ready_as_long_as_it_is_and_can_be_woken(bool best)
    {
        using var poller = best ? SocketPoller.Create() : SocketPoller.CreatePortable();
        var (one, other) = StreamIo.CreatePair();
        var ready = new PollEvent[8];
        poller.Add(one, "one", PollInterest.Read);
        Assert.Equal(0, poller.Wait(0, ready));
        Assert.Equal(3, other.Send([1, 2, 3]));
        for (var twice = 0; twice < 2; twice++)
        {
            Assert.Equal(1, poller.Wait(5000, ready));
            Assert.Equal(new PollEvent("one", PollInterest.Read), ready[0]);
        }
        poller.Change(one, "one", PollInterest.Write);
        Assert.Equal(1, poller.Wait(5000, ready));
        Assert.Equal(new PollEvent("one", PollInterest.Write), ready[0]);
        poller.Remove(one);
        poller.Wake();
        Assert.Equal(0, poller.Wait(60_000, ready));
        one.Dispose();
        other.Dispose();
    }

    [Fact]
    public unsafe void Pieces_go_out_in_order_and_come_into_two_pieces()
    {
        var (one, other) = StreamIo.CreatePair();
        var bytes = GC.AllocateArray<byte>(10, pinned: true);
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)i;
        fixed (byte* pointer = bytes)
        {
            StreamPiece[] pieces = [new((nint)pointer, 4), new((nint)pointer + 4, 6)];
            Assert.Equal(10, StreamIo.Send(one, pieces, out var error));
            Assert.Equal(SocketError.Success, error);
        }
        var first = new byte[7];
        var second = new byte[7];
        Assert.Equal(10, StreamIo.Receive(other, first, second, out _));
        Assert.Equal(bytes, first.Concat(second.Take(3)));
        Assert.Equal(-1, StreamIo.Receive(other, first, out var later));
        Assert.Equal(SocketError.WouldBlock, later);
        one.Dispose();
        Assert.Equal(0, StreamIo.Receive(other, first, out _));
        other.Dispose();
    }
}
