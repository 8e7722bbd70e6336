using System.Net;
using Penstock.Ejfat.Wire;
using Penstock.LoadBalancer;
using Penstock.Net;

namespace Penstock.Bench.Streaming;

/// <summary>The data plane alone: senders and workers cost as little as in <see cref="BareLoop"/>, so that the difference of the two is what the balancer costs.</summary>
internal static class BalancedLoop
{
    private const int HeaderBytes = LbHeaderV2.Size + ReHeader.Size;
    private const int Workers = 3;
    private const int DatagramsPerFlush = 512;

    public static (long Bytes, long Events, long LostBytes) Run(int mtu, long totalBytes, bool balanced)
    {
        var workers = Enumerable.Range(0, balanced ? Workers : 1)
            .Select(_ => UdpSocket.Open(new UdpSocketOptions { Local = new IPEndPoint(IPAddress.Loopback, 0), ReceiveBufferBytes = 64 << 20 })).ToArray();
        var instance = DataPlaneInstance.Start(new DataPlaneOptions { IPv4 = new IPEndPoint(IPAddress.Loopback, 0) });
        instance.Publish(TablesFor(workers));
        using var sender = UdpSocket.Open(new UdpSocketOptions
        {
            Remote = balanced ? new IPEndPoint(IPAddress.Loopback, instance.FirstPort) : workers[0].LocalEndPoint,
            SendBufferBytes = 4 << 20,
        });
        var datagram = mtu - 28 - HeaderBytes;
        var credit = new Credit(16 << 20);
        var done = false;
        long received = 0;
        var thread = new Thread(() => received = Receive(workers, balanced ? ReHeader.Size : HeaderBytes, credit, ref done));
        thread.Start();
        var sent = Send(sender, datagram, totalBytes, credit);
        while (balanced && instance.GetCounters() is var c && (c.ForwardedDatagrams + c.DroppedDatagrams) * datagram + (c.KernelDrops * 65536) < sent) Thread.Sleep(1);
        Volatile.Write(ref done, true);
        thread.Join();
        instance.DisposeAsync().AsTask().GetAwaiter().GetResult();
        foreach (var worker in workers) worker.Dispose();
        return (received, 0, sent - received);
    }

    private static ForwardingTables TablesFor(UdpSocket[] workers)
    {
        var slots = new ushort[SlotCalendar.SlotCount];
        for (var slot = 0; slot < slots.Length; slot++) slots[slot] = (ushort)(slot % workers.Length);
        return new ForwardingTables
        {
            Senders = [IPAddress.Loopback],
            Epochs = [new CalendarEpoch(1, 0, new SlotCalendar(slots))],
            Members = [.. workers.Select((w, i) => new ForwardingMember((ushort)i, w.LocalEndPoint, 0, KeepLbHeader: false, MemberAction.Forward))],
        };
    }

    private static long Send(UdpSocket socket, int payloadBytes, long totalBytes, Credit credit)
    {
        // Events of about a megabyte, as the segmenter sends them.
        using var batch = new UdpSendBatch(socket, DatagramsPerFlush, HeaderBytes);
        using var memory = new PinnedMemory((nuint)(payloadBytes * DatagramsPerFlush));
        var segments = Math.Max(1, (1 << 20) / payloadBytes);
        long sent = 0;
        for (var number = 0L; sent < totalBytes;)
        {
            var before = sent;
            for (var i = 0; i < DatagramsPerFlush; i++, number++)
            {
                var (tick, segment) = ((ulong)(number / segments), (uint)(number % segments));
                batch.TryAdd(memory.Pointer + (i * payloadBytes), payloadBytes, HeaderBytes, out var header);
                new LbHeaderV2((ushort)tick, tick).Write(header);
                new ReHeader(1, segment * (uint)payloadBytes, (uint)(segments * payloadBytes), tick).Write(header[LbHeaderV2.Size..]);
                sent += payloadBytes;
            }
            credit.Take(sent - before, TimeSpan.FromSeconds(2));
            batch.Flush();
        }
        return sent;
    }

    private static long Receive(UdpSocket[] sockets, int headerBytes, Credit credit, ref bool done)
    {
        using var batch = new UdpReceiveBatch(16);
        long received = 0;
        while (true)
        {
            long bytes = 0;
            foreach (var socket in sockets)
            {
                var count = batch.Receive(socket);
                for (var m = 0; m < count; m++)
                {
                    var datagrams = (batch.Length(m) + batch.DatagramBytes(m) - 1) / Math.Max(1, batch.DatagramBytes(m));
                    bytes += batch.Length(m) - (datagrams * headerBytes);
                }
            }
            received += bytes;
            if (bytes > 0) credit.Return(bytes);
            else if (!UdpWait.ForReadable(sockets, 20) && Volatile.Read(ref done)) return received;
        }
    }
}
