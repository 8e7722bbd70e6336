using System.Buffers.Binary;
using Penstock.Ejfat;
using Penstock.Ejfat.Wire;

namespace Penstock.Tests;

/// <summary>Two million datagrams nobody would send. bench/Penstock.Bench.Fuzz runs tens of millions.</summary>
public sealed class ReassemblyTableFuzzTests
{
    private const long Memory = 8 << 20;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 16)]
    public void A_million_random_and_mutated_datagrams_cost_counters_and_bounded_memory_only(int seed, int headerOffset)
    {
        var random = new Random(seed);
        using var bench = new ReassemblyBench(
            new ReassemblyLimits { HeaderOffset = headerOffset, Timeout = 2000, RecentFor = 5000, MaxEventBytes = 1 << 20, MaxPartialEvents = 512, MaxIslands = 64, MaxRecentEvents = 4096 },
            queueCapacity: 64, policy: QueueFullPolicy.DropOldest, memory: Memory, lostCapacity: 1000, cache: Memory / 4);
        var datagram = new byte[4096];
        for (var i = 0; i < 1_000_000; i++)
        {
            if (i % 100 == 0) bench.Sweep(bench.Now + random.Next(20));
            var length = Make(datagram, random, headerOffset, i / 100);
            var outcome = bench.Table.Accept(datagram.AsSpan(0, length), random.Next(8) == 0 ? ReassemblyBench.OtherSender : ReassemblyBench.Sender, bench.Now);
            Assert.True(Enum.IsDefined(outcome));
            if (bench.Budget.Used > Memory) Assert.Fail($"after {i} datagrams {bench.Budget.Used} bytes are used");
            if (i % 1000 == 0) bench.TakeAll();
        }
        bench.AssertBooksBalance();
        var counters = bench.Table.Counters;
        Assert.Equal(1_000_000, Enum.GetValues<SegmentOutcome>().Sum(counters.Datagrams));
        // Were most refused at the first look, the test would show little.
        SegmentOutcome[] common = [SegmentOutcome.Accepted, SegmentOutcome.Duplicate, SegmentOutcome.Late, SegmentOutcome.Overlap, SegmentOutcome.LengthMismatch, SegmentOutcome.BeyondEnd];
        foreach (var outcome in common) Assert.InRange(counters.Datagrams(outcome), 1000, 900_000);
        Assert.True(counters.Whole > 1000);
    }

    private static int Make(byte[] datagram, Random random, int headerOffset, int oldest)
    {
        var kind = random.Next(16);
        var payload = random.Next(4) == 0 ? random.Next(1400) : 100;
        var length = headerOffset + ReHeader.Size + payload;
        if (kind == 0)
        {
            random.NextBytes(datagram.AsSpan(0, 64));
            return random.Next(256);
        }
        var header = datagram.AsSpan(headerOffset);
        // Few numbers at a time, of which most keep to their length, so that segments meet.
        var number = oldest + random.Next(100);
        var right = 100 * (1 + (number % 8));
        var eventBytes = (uint)(random.Next(64) == 0 ? random.NextInt64(1L << 32) : random.Next(16) == 0 ? 100 * random.Next(9) : right);
        var offset = (uint)(random.Next(64) == 0 ? random.NextInt64(1L << 32) : random.Next(16) == 0 ? random.Next(right) : 100 * random.Next(1 + (number % 8)));
        new ReHeader((ushort)random.Next(2), offset, eventBytes, (ulong)number).Write(header);
        if (kind == 1) header[random.Next(ReHeader.Size)] ^= (byte)(1 << random.Next(8));
        if (kind == 2) BinaryPrimitives.WriteUInt32BigEndian(header[(random.Next(2) == 0 ? 4 : 8)..], (uint)(uint.MaxValue - random.Next(2000)));
        return kind == 3 ? random.Next(length) : length;
    }
}
