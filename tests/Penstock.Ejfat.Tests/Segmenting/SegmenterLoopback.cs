using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Penstock.Ejfat;
using Penstock.Ejfat.Wire;
using Penstock.Net;

namespace Penstock.Tests;

/// <summary>What tests of the segmenter over loopback have in common.</summary>
internal static class SegmenterLoopback
{
    public static SegmenterOptions OptionsFor(UdpSink sink) => new()
    {
        Uri = EjfatUri.ForControlPlane("127.0.0.1", 18020).WithData(sink.Address, sink.Port),
        IPv6 = sink.Address.AddressFamily == AddressFamily.InterNetworkV6,
        UseControlPlane = false,
    };

    public static int FreePort()
    {
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)nobody.LocalEndPoint!).Port;
    }

    public static void AssertSum(SegmenterStatistics s, int offered, int sent = 0, int failed = 0) =>
        Assert.Equal((offered, sent, failed, 0), (s.EventsOffered, s.EventsSent, s.EventsFailed, s.EventsQueued));

    public static ReHeader Re(UdpSink.Received datagram)
    {
        Assert.True(ReHeader.TryRead(datagram.Bytes.AsSpan(LbHeaderV2.Size), out var re));
        return re;
    }

    public static Dictionary<ulong, byte[]> Rebuild(IEnumerable<UdpSink.Received> datagrams, int version)
    {
        var events = new Dictionary<ulong, byte[]>();
        foreach (var datagram in datagrams)
        {
            Assert.Equal(version, datagram.Bytes[2]);
            var re = Re(datagram);
            if (!events.TryGetValue(re.EventNumber, out var bytes)) events[re.EventNumber] = bytes = new byte[re.BufferLength];
            datagram.Bytes.AsSpan(36).CopyTo(bytes.AsSpan((int)re.BufferOffset));
        }
        return events;
    }

    internal sealed class GoneMemory : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => throw new ObjectDisposedException("memory");

        public override Memory<byte> Memory => CreateMemory(100);

        public override MemoryHandle Pin(int elementIndex = 0) => throw new ObjectDisposedException("memory");

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    /// <summary>Pretends to be at an address where nothing is, which the kernel notices.</summary>
    internal sealed unsafe class UnmappedMemory(int bytes) : MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(bytes);

        public override Span<byte> GetSpan() => throw new NotSupportedException();

        public override MemoryHandle Pin(int elementIndex = 0) => new((void*)(16 + elementIndex), pinnable: this);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    internal sealed unsafe class CountedMemory(int bytes) : MemoryManager<byte>
    {
        private readonly PinnedMemory _memory = new((nuint)bytes);
        private int _pins;
        private int _unpins;

        public int Pins => _pins;

        public int Unpins => _unpins;

        public override Span<byte> GetSpan() => _memory.Span;

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            Interlocked.Increment(ref _pins);
            return new MemoryHandle((void*)(_memory.Pointer + elementIndex), pinnable: this);
        }

        public override void Unpin() => Interlocked.Increment(ref _unpins);

        protected override void Dispose(bool disposing) => _memory.Dispose();
    }
}
