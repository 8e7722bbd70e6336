using System.Net;
using Penstock.LoadBalancer;
using Penstock.Net;

namespace Penstock.Tests;

/// <summary>A worker's socket on loopback that keeps what it gets.</summary>
internal sealed class LoopbackWorker : IDisposable
{
    private readonly UdpReceiveBatch _batch = new();

    public LoopbackWorker(bool ipv6 = false)
    {
        Socket = UdpSocket.Open(new UdpSocketOptions { Local = new IPEndPoint(ipv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, 0), ReceiveBufferBytes = 32 << 20 });
    }

    public UdpSocket Socket { get; }

    public ForwardingMember Member(int id, bool keep = false) => new((ushort)id, Socket.LocalEndPoint, 0, keep, MemberAction.Forward);

    /// <summary>What has arrived; waits a little for the first.</summary>
    public List<(byte[] Bytes, IPEndPoint Source)> Take(int atLeast, int patienceMilliseconds = 2000)
    {
        var taken = new List<(byte[], IPEndPoint)>();
        do
        {
            for (var messages = _batch.Receive(Socket); messages > 0; messages = _batch.Receive(Socket))
            {
                for (var m = 0; m < messages; m++)
                {
                    var source = _batch.Source(m).ToEndPoint();
                    foreach (var datagram in Cut(_batch.Data(m).ToArray(), _batch.DatagramBytes(m))) taken.Add((datagram, source));
                }
            }
        }
        while (taken.Count < atLeast && UdpWait.ForReadable([Socket], patienceMilliseconds));
        return taken;
    }

    public void Dispose()
    {
        Socket.Dispose();
        _batch.Dispose();
    }

    private static IEnumerable<byte[]> Cut(byte[] message, int size) => message.Length == 0 ? [[]] : message.Chunk(size);
}
