using System.Net;
using Penstock.Net;

namespace Penstock.Tests;

/// <summary>A sender connected to a receiver on loopback.</summary>
internal sealed class UdpPair : IDisposable
{
    public UdpPair(UdpOffload sending, UdpOffload receiving, bool ipv6, bool connected = true, int receiveBuffer = 4 << 20)
    {
        var loopback = ipv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        Receiver = UdpSocket.Open(new UdpSocketOptions { Local = new IPEndPoint(loopback, 0), Offload = receiving, ReceiveBufferBytes = receiveBuffer });
        Sender = UdpSocket.Open(connected
            ? new UdpSocketOptions { Remote = Receiver.LocalEndPoint, Offload = sending }
            : new UdpSocketOptions { Local = new IPEndPoint(loopback, 0), Offload = sending });
    }

    public UdpSocket Sender { get; }

    public UdpSocket Receiver { get; }

    /// <summary>Receives until so many datagrams have come, or a second has passed without any.</summary>
    public List<(byte[] Bytes, UdpAddress Source)> Receive(UdpReceiveBatch batch, int datagrams)
    {
        var received = new List<(byte[], UdpAddress)>();
        while (received.Count < datagrams && UdpWait.ForReadable([Receiver], 1000))
        {
            var messages = batch.Receive(Receiver);
            for (var m = 0; m < messages; m++)
            {
                Assert.False(batch.IsTruncated(m));
                var data = batch.Data(m);
                do
                {
                    var size = Math.Min(batch.DatagramBytes(m), data.Length);
                    received.Add((data[..size].ToArray(), batch.Source(m)));
                    data = data[size..];
                }
                while (data.Length > 0);
            }
        }
        return received;
    }

    public void Dispose()
    {
        Sender.Dispose();
        Receiver.Dispose();
    }
}
