using System.Net;
using Penstock.LoadBalancer;
using Penstock.Net;

namespace Penstock.Tests;

/// <summary>A sender's socket, connected to a data plane.</summary>
internal sealed class LoopbackSender : IDisposable
{
    private readonly UdpSocket _socket;
    private readonly UdpSendBatch _batch;
    private readonly PinnedMemory _memory = new(1 << 20);

    public LoopbackSender(DataPlaneInstance instance, bool ipv6 = false, IPAddress? from = null)
    {
        _socket = UdpSocket.Open(new UdpSocketOptions
        {
            Local = from is null ? null : new IPEndPoint(from, 0),
            Remote = new IPEndPoint((ipv6 ? instance.DataIPv6 : instance.DataIPv4)!, instance.FirstPort),
        });
        _batch = new UdpSendBatch(_socket);
    }

    public void Send(params ReadOnlySpan<byte[]> datagrams)
    {
        var offset = 0;
        foreach (var datagram in datagrams)
        {
            if (offset + datagram.Length > _memory.Span.Length || _batch.Count == _batch.Capacity)
            {
                _batch.Flush();
                offset = 0;
            }
            datagram.CopyTo(_memory.Span[offset..]);
            _batch.TryAdd(_memory.Pointer + offset, datagram.Length, 0, out _);
            offset += datagram.Length;
        }
        Assert.Equal(0, _batch.Flush().Failed);
    }

    public void Dispose()
    {
        _batch.Dispose();
        _socket.Dispose();
        _memory.Dispose();
    }
}
