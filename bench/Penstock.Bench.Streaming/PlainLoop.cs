using System.Net;
using System.Net.Sockets;

namespace Penstock.Bench.Streaming;

/// <summary>What a straightforward C# program does: one datagram per call of Socket, header and payload put together by copying, and copied out again.</summary>
internal static class PlainLoop
{
    private const int HeaderBytes = 36;

    public static (long Bytes, long Events, long LostBytes) Run(int mtu, long totalBytes)
    {
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20, ReceiveTimeout = 50 };
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(receiver.LocalEndPoint!);
        var datagram = new byte[mtu - 28];
        var payload = datagram.Length - HeaderBytes;
        var eventBytes = new byte[1 << 20];
        var credit = new Credit(1 << 20);
        var done = false;
        long received = 0;
        var thread = new Thread(() =>
        {
            var buffer = new byte[9000];
            var rebuilt = new byte[1 << 20];
            while (true)
            {
                var bytes = receiver.Receive(buffer, 0, buffer.Length, SocketFlags.None, out var error);
                if (error != SocketError.Success)
                {
                    if (Volatile.Read(ref done)) return;
                    continue;
                }
                buffer.AsSpan(HeaderBytes, bytes - HeaderBytes).CopyTo(rebuilt.AsSpan((int)(received % ((1 << 20) - 9000))));
                received += bytes - HeaderBytes;
                credit.Return(bytes - HeaderBytes);
            }
        });
        thread.Start();
        long sent = 0;
        while (sent < totalBytes)
        {
            credit.Take(payload, TimeSpan.FromSeconds(1));
            eventBytes.AsSpan((int)(sent % ((1 << 20) - 9000)), payload).CopyTo(datagram.AsSpan(HeaderBytes));
            sender.Send(datagram);
            sent += payload;
        }
        Volatile.Write(ref done, true);
        thread.Join();
        return (received, 0, sent - received);
    }
}
