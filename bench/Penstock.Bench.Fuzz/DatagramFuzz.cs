using System.Buffers.Binary;
using System.Net;
using Penstock.Ejfat;
using Penstock.Ejfat.Wire;
using Penstock.Net;

namespace Penstock.Bench.Fuzz;

/// <summary>Random datagrams, and proper segments with a bit, a length or an offset changed, cut, doubled and shuffled, from two senders, into tables with little memory.</summary>
internal sealed class DatagramFuzz(int seed)
{
    private const long Memory = 32 << 20;

    private static readonly UdpAddress[] Senders = [new(new IPEndPoint(IPAddress.Loopback, 1)), new(new IPEndPoint(IPAddress.IPv6Loopback, 2))];

    private readonly Random _random = new(seed);
    private readonly byte[] _datagram = new byte[4096];

    public object Run(long datagrams)
    {
        var totals = new SortedDictionary<string, long>(StringComparer.Ordinal);
        long whole = 0, most = 0;
        // Eight sets of options in turn.
        for (var round = 0; round < 8; round++)
        {
            var budget = new MemoryBudget(Memory);
            var pool = new EventBufferPool(budget, Memory / 4);
            var queue = new DeliveryQueue(256, round % 3 == 0 ? QueueFullPolicy.DropNewest : QueueFullPolicy.DropOldest);
            var limits = Limits(round);
            var table = new ReassemblyTable(limits, pool, queue, new LostEventLog(1000));
            var now = 0L;
            for (var i = 0L; i < datagrams / 8; i++)
            {
                if (i % 100 == 0) table.Sweep(now += _random.Next(20));
                table.Accept(_datagram.AsSpan(0, Make(limits.HeaderOffset, i / 100)), Senders[_random.Next(8) == 0 ? 1 : 0], now);
                most = Math.Max(most, budget.Used);
                if (i % 500 == 0) Take(queue);
            }
            table.Stop(now);
            Take(queue);
            pool.Close();
            whole += table.Counters.Whole;
            Check(table.Counters, datagrams / 8, budget, most);
            foreach (var outcome in Enum.GetValues<SegmentOutcome>()) totals[outcome.ToString()] = totals.GetValueOrDefault(outcome.ToString()) + table.Counters.Datagrams(outcome);
        }
        return new { datagrams = totals.Values.Sum(), whole, mostBytes = most, limitBytes = Memory, outcomes = totals };
    }

    private static ReassemblyLimits Limits(int round) => new()
    {
        HeaderOffset = round % 2 == 0 ? 0 : 16,
        KeyIncludesSource = round % 4 >= 2,
        MemoryFull = round % 5 == 0 ? MemoryFullPolicy.RefuseNew : MemoryFullPolicy.EvictLongestIdle,
        DeliverEmptyEvents = round != 3,
        Timeout = 2000,
        RecentFor = round == 7 ? 0 : 5000,
        MaxEventBytes = round == 1 ? int.MaxValue : 1 << 20,
        MaxPartialEvents = 2048,
        MaxIslands = 64,
        MaxRecentEvents = 8192,
        Seed = 42,
    };

    private static void Take(DeliveryQueue queue)
    {
        while (queue.TryDequeue(out var item)) item.Dispose();
    }

    private static void Check(ReassemblyCounters counters, long datagrams, MemoryBudget budget, long most)
    {
        var lost = Enum.GetValues<LostEventReason>().Where(r => r != LostEventReason.QueueFull).Sum(counters.Lost);
        if (Enum.GetValues<SegmentOutcome>().Sum(counters.Datagrams) != datagrams) throw new InvalidOperationException("a datagram is not accounted for");
        if (counters.Started != counters.Whole + lost) throw new InvalidOperationException($"{counters.Started} events were started, {counters.Whole} whole, {lost} lost");
        if (most > Memory) throw new InvalidOperationException($"{most} bytes were used");
        if (budget.Used != 0) throw new InvalidOperationException($"{budget.Used} bytes were not given back");
    }

    private int Make(int headerOffset, long oldest)
    {
        if (_random.Next(16) == 0)
        {
            _random.NextBytes(_datagram.AsSpan(0, 64));
            return _random.Next(256);
        }
        var header = _datagram.AsSpan(headerOffset);
        // Few numbers at a time, of which most keep to their length, so that segments meet.
        var number = oldest + _random.Next(100);
        var right = 100 * (1 + (number % 8));
        var eventBytes = _random.Next(64) == 0 ? _random.NextInt64(1L << 32) : _random.Next(16) == 0 ? 100 * _random.Next(9) : right;
        var offset = _random.Next(64) == 0 ? _random.NextInt64(1L << 32) : _random.Next(16) == 0 ? _random.NextInt64(right) : 100 * _random.NextInt64(1 + (number % 8));
        new ReHeader((ushort)_random.Next(2), (uint)offset, (uint)eventBytes, (ulong)number).Write(header);
        var length = headerOffset + ReHeader.Size + (_random.Next(4) == 0 ? _random.Next(1400) : 100);
        switch (_random.Next(16))
        {
            case 0:
                header[_random.Next(ReHeader.Size)] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                BinaryPrimitives.WriteUInt32BigEndian(header[(_random.Next(2) == 0 ? 4 : 8)..], uint.MaxValue - (uint)_random.Next(2000));
                break;
            case 2:
                return _random.Next(length);
        }
        return length;
    }
}
