using System.Net;
using Penstock.Net;

namespace Penstock.Pipeline.Measuring;

/// <summary>How many events may be under way so that no buffer overflows: without it the fastest rate is one that loses.</summary>
internal readonly record struct FlowWindow(long Events, string? Warning)
{
    // What is under way should stay in the processor's cache: 4 MiB go through at 42 Gb/s, 32 MiB at two thirds of that (bench/).
    private const long CacheBytes = 4 << 20;

    // What the kernel charges a receive buffer for an event beside its bytes (a socket buffer's head and tail), and for a datagram of it.
    private const long BytesPerEvent = 1280;
    private const long BytesPerDatagram = 64;

    public static FlowWindow For(MeasurementOptions options)
    {
        if (options.RateGbps > 0) return new FlowWindow(long.MaxValue, null);
        var datagrams = (options.EventBytes / (options.Mtu - 100)) + 1;
        var charge = options.EventBytes + BytesPerEvent + (BytesPerDatagram * datagrams);
        var granted = GrantedBytes(options);
        var bytes = options.WindowBytes > 0 ? options.WindowBytes : Math.Min(CacheBytes, granted / 2);
        var warning = charge <= granted ? null
            : $"an event ({options.EventBytes} bytes) is larger than the receive buffer ({granted} bytes): it may overflow; raise net.core.rmem_max or give a rate";
        return new FlowWindow(Math.Max(1, bytes / charge), warning);
    }

    // What the system grants of what is asked for, as the receiver's own sockets will be.
    private static int GrantedBytes(MeasurementOptions options)
    {
        using var socket = UdpSocket.Open(new UdpSocketOptions
        {
            Local = new IPEndPoint(options.IPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, 0),
            ReceiveBufferBytes = options.ReceiveBufferBytes,
        });
        return socket.ReceiveBufferBytes;
    }
}
