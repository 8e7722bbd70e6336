using System.Net;
using Penstock.Ejfat;
using Penstock.Ejfat.Wire;
using Penstock.Net;

namespace Penstock.Tests;

/// <summary>A reassembly table without sockets and with a clock of its own (in milliseconds), and what came out of it.</summary>
internal sealed class ReassemblyBench : IDisposable
{
    public static readonly UdpAddress Sender = new(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 40000));

    public static readonly UdpAddress OtherSender = new(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 40001));

    private readonly LostEventLog _lost;

    public ReassemblyBench(
        ReassemblyLimits? limits = null, int queueCapacity = 1000, QueueFullPolicy policy = QueueFullPolicy.DropNewest, long memory = 1L << 30, int lostCapacity = 1 << 16, long cache = 1 << 24)
    {
        Limits = limits ?? Default;
        Budget = new MemoryBudget(memory);
        Pool = new EventBufferPool(Budget, cache);
        Queue = new DeliveryQueue(queueCapacity, policy);
        _lost = new LostEventLog(lostCapacity);
        Table = new ReassemblyTable(Limits, Pool, Queue, _lost);
    }

    public static ReassemblyLimits Default => new() { Timeout = 500, RecentFor = 1000 };

    public ReassemblyLimits Limits { get; }

    public MemoryBudget Budget { get; }

    public EventBufferPool Pool { get; }

    public DeliveryQueue Queue { get; }

    public ReassemblyTable Table { get; }

    public LostEventLog LostLog => _lost;

    public long Now { get; set; }

    public static byte[] Segment(ulong number, ushort dataId, uint offset, uint length, ReadOnlySpan<byte> payload)
    {
        var datagram = new byte[ReHeader.Size + payload.Length];
        new ReHeader(dataId, offset, length, number).Write(datagram);
        payload.CopyTo(datagram.AsSpan(ReHeader.Size));
        return datagram;
    }

    /// <summary>An event's bytes: they depend on its number and on the position.</summary>
    public static byte[] Payload(ulong number, int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = (byte)((number * 31) + ((ulong)i * 7) + (ulong)(i >> 8));
        return bytes;
    }

    /// <summary>A piece of the event that <see cref="Payload"/> makes.</summary>
    public static byte[] Piece(ulong number, int offset, int count, int length, ushort dataId = 1) =>
        Segment(number, dataId, (uint)offset, (uint)length, Payload(number, length).AsSpan(offset, count));

    public SegmentOutcome Accept(byte[] datagram) => Table.Accept(datagram, Sender, Now);

    public SegmentOutcome AcceptFromElsewhere(byte[] datagram) => Table.Accept(datagram, OtherSender, Now);

    public void Sweep(long now)
    {
        Now = now;
        Table.Sweep(now);
    }

    public List<(ulong Number, ushort DataId, int Segments, byte[] Bytes)> TakeAll()
    {
        var all = new List<(ulong, ushort, int, byte[])>();
        while (Queue.TryDequeue(out var item))
        {
            all.Add((item.EventNumber, item.DataId, item.Segments, item.Span.ToArray()));
            item.Dispose();
        }
        return all;
    }

    public List<LostEvent> TakeLost()
    {
        var all = new List<LostEvent>();
        while (_lost.TryTake(out var lost)) all.Add(lost);
        return all;
    }

    /// <summary>Every event of which something arrived is whole, lost or incomplete.</summary>
    public void AssertBooksBalance()
    {
        Table.Sweep(Now);
        var counters = Table.Counters;
        var lost = Enum.GetValues<LostEventReason>().Where(r => r != LostEventReason.QueueFull).Sum(counters.Lost);
        Assert.Equal(counters.Started, counters.Whole + lost + counters.InProgress);
    }

    public void Dispose()
    {
        Table.Stop(Now);
        TakeAll();
        Pool.Close();
        Assert.Equal(0, Budget.Used);
    }
}
