using System.Net;
using System.Runtime.InteropServices;
using Penstock.Net;

namespace Penstock.Bench.Streaming;

/// <summary>The kernel's limit: one UDP_SEGMENT message after another, prepared once, a gathered 36-byte header before every payload; received with UDP_GRO and thrown away.
/// Nothing of Penstock is on the way but the opening of the sockets.</summary>
internal static unsafe partial class BareLoop
{
    private const int HeaderBytes = 36;
    private const int MessagesPerCall = 8;

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    private static partial int SendMessages(int socket, nint* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    private static partial int ReceiveMessages(int socket, nint* messages, uint count, int flags, void* timeout);

    public static (long Bytes, long Events, long LostBytes) Run(int mtu, long totalBytes)
    {
        using var receiver = UdpSocket.Open(new UdpSocketOptions { Local = new IPEndPoint(IPAddress.Loopback, 0), ReceiveBufferBytes = 64 << 20 });
        using var sender = UdpSocket.Open(new UdpSocketOptions { Remote = receiver.LocalEndPoint, SendBufferBytes = 4 << 20 });
        var datagram = mtu - 28;
        var segments = Math.Min(64, 65507 / datagram);
        var payloadPerMessage = (long)segments * (datagram - HeaderBytes);
        var credit = new Credit(receiver.ReceiveBufferBytes / 2);
        var done = false;
        long received = 0;
        var thread = new Thread(() => received = Receive(receiver, datagram, credit, ref done));
        thread.Start();
        var sent = Send(sender, datagram, segments, payloadPerMessage, totalBytes, credit);
        // Everything is in the receiver's buffer: loopback delivers before the call returns.
        Volatile.Write(ref done, true);
        thread.Join();
        return (received, 0, sent - received);
    }

    private static long Send(UdpSocket socket, int datagram, int segments, long payloadPerMessage, long totalBytes, Credit credit)
    {
        using var memory = new PinnedMemory(16 << 20);
        var room = (byte*)memory.Pointer;
        // 8 messages: 64 bytes each; then vectors, controls, headers; payloads from 1 MiB on.
        var messages = (nint*)room;
        var vectors = (nint*)(room + 4096);
        var controls = room + (64 << 10);
        var headers = room + (128 << 10);
        var payload = room + (1 << 20);
        var (v, p) = (0, 0L);
        for (var m = 0; m < MessagesPerCall; m++)
        {
            var header = messages + (8 * m);
            header[2] = (nint)(vectors + (2 * v));
            header[3] = 2 * segments;
            var control = controls + (24 * m);
            header[4] = (nint)control;
            header[5] = 24;
            *(nint*)control = 18;
            *(int*)(control + 8) = 17;
            *(int*)(control + 12) = 103;
            *(ushort*)(control + 16) = (ushort)datagram;
            for (var s = 0; s < segments; s++, v += 2, p += datagram - HeaderBytes)
            {
                vectors[2 * v] = (nint)(headers + (HeaderBytes * (v / 2)));
                vectors[(2 * v) + 1] = HeaderBytes;
                vectors[(2 * v) + 2] = (nint)(payload + p);
                vectors[(2 * v) + 3] = datagram - HeaderBytes;
            }
        }
        var fd = (int)typeof(UdpSocket).GetProperty("Handle", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.GetValue(socket)!;
        long sent = 0;
        while (sent < totalBytes)
        {
            credit.Take(payloadPerMessage * MessagesPerCall, TimeSpan.FromSeconds(1));
            var taken = SendMessages(fd, messages, MessagesPerCall, 0);
            if (taken > 0) sent += taken * payloadPerMessage;
        }
        return sent;
    }

    private static long Receive(UdpSocket socket, int datagram, Credit credit, ref bool done)
    {
        using var batch = new UdpReceiveBatch(16);
        UdpSocket[] sockets = [socket];
        long received = 0;
        while (true)
        {
            var count = batch.Receive(socket);
            if (count == 0)
            {
                if (!UdpWait.ForReadable(sockets, 20) && Volatile.Read(ref done)) return received;
                continue;
            }
            long bytes = 0;
            for (var m = 0; m < count; m++) bytes += batch.Length(m) / datagram * (datagram - HeaderBytes);
            received += bytes;
            credit.Return(bytes);
        }
    }
}
