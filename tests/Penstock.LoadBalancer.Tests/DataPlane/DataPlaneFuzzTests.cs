using System.Net;
using Penstock.Ejfat.Wire;
using Penstock.LoadBalancer;
using Penstock.Net;

namespace Penstock.Tests;

/// <summary>Hostile datagrams.</summary>
public sealed class DataPlaneFuzzTests
{
    private static readonly UdpAddress Stranger = new(IPEndPoint.Parse("203.0.113.9:9"));

    private static ForwardingTables RandomTables(Random random)
    {
        var epochs = new List<CalendarEpoch>();
        var first = (ulong)random.Next(0, 300);
        for (var i = random.Next(0, 6); i > 0; i--)
        {
            epochs.Add(new CalendarEpoch((ulong)epochs.Count, first, Tables.Calendar(_ => random.Next(10) == 0 ? 65535 : random.Next(1, 14))));
            first += (ulong)random.Next(0, 300);
        }
        var members = Enumerable.Range(1, 12)
            .Select(id => Tables.Member(id, id % 4 == 0 ? "[fd00::1]:9000" : "10.9.0.1:65000", random.Next(0, 15), random.Next(2) == 0, (MemberAction)Math.Max(0, random.Next(-4, 3))));
        return Tables.Of(epochs, [.. members]);
    }

    private static int Mutate(Random random, Span<byte> buffer)
    {
        var length = random.Next(4) == 0 ? random.Next(0, 40) : 60;
        var datagram = buffer[..length];
        random.NextBytes(datagram);
        if (length < LbHeaderV2.Size || random.Next(20) == 0) return length;
        if (random.Next(2) == 0) new LbHeaderV2((ushort)random.Next(65536), (ulong)random.Next(0, 2000)).Write(datagram);
        else new LbHeaderV3((ushort)random.Next(65536), (ushort)random.Next(65536), (ulong)random.Next(0, 2000)).Write(datagram);
        for (var flips = random.Next(-4, 3); flips > 0; flips--) datagram[random.Next(LbHeaderV2.Size)] ^= (byte)(1 << random.Next(8));
        return length;
    }

    // The rules said once more, the slow way.
    private static (DropReason Reason, int Member, int Port) Expected(ForwardingTables tables, bool allowed, ReadOnlySpan<byte> d)
    {
        if (!allowed) return (DropReason.SenderNotAllowed, -1, 0);
        if (d.Length < 16 || d[0] != 'L' || d[1] != 'B') return (DropReason.NoLbHeader, -1, 0);
        if (d[2] is not (2 or 3)) return (DropReason.LbVersion, -1, 0);
        var tick = 0UL;
        for (var i = 8; i < 16; i++) tick = (tick << 8) | d[i];
        if (tables.Epochs.Count == 0) return (DropReason.NoEpoch, -1, 0);
        var epoch = tables.Epochs.Where(e => e.FirstTick <= tick).OrderBy(e => e.Number).LastOrDefault();
        if (epoch.Calendar is null) return (DropReason.LateTick, -1, 0);
        var member = epoch.Calendar[d[2] == 2 ? (int)(tick % 512) : ((d[4] << 8) | d[5]) % 512];
        if (member == 65535) return (DropReason.SlotUnassigned, -1, 0);
        var found = tables.Members.FirstOrDefault(m => m.Id == member);
        if (found is null) return (DropReason.UnknownMember, -1, 0);
        if (found.Action != MemberAction.Forward) return (found.Action == MemberAction.SoftEvicted ? DropReason.MemberSoftEvicted : DropReason.MemberDeregistered, member, 0);
        if (found.Id % 4 == 0) return (DropReason.MemberIpVersion, member, 0);
        return (DropReason.None, member, (found.EndPoint.Port + (((d[6] << 8) | d[7]) % (1 << found.PortBits))) % 65536);
    }

    [Fact]
    public void Two_million_mutated_datagrams_are_judged_as_the_rules_say()
    {
        var random = new Random(20266);
        var buffer = new byte[64];
        var reasons = new long[Enum.GetValues<DropReason>().Length];
        for (var round = 0; round < 500; round++)
        {
            var tables = RandomTables(random);
            var routing = Tables.Routing(tables);
            for (var i = 0; i < 4000; i++)
            {
                var datagram = buffer.AsSpan(0, Mutate(random, buffer));
                var allowed = random.Next(16) != 0;
                var verdict = PacketVerdict.Judge(routing, allowed ? Tables.SenderAddress : Stranger, datagram);
                reasons[(int)verdict.Reason]++;
                if (i % 8 != 0) continue;
                var (reason, member, port) = Expected(tables, allowed, datagram);
                Assert.Equal((reason, member), (verdict.Reason, verdict.Route?.Id ?? -1));
                if (reason == DropReason.None) Assert.Equal(port, verdict.Destination.Port);
            }
        }
        Assert.Equal(2_000_000, reasons.Sum());
        var (unseen, seen) = (new[] { DropReason.Truncated, DropReason.SendFailed }, Enum.GetValues<DropReason>());
        Assert.All(seen.Except(unseen), r => Assert.True(reasons[(int)r] > 0, $"{r} occurred"));
    }

    [Fact]
    public async Task Mutated_datagrams_through_sockets_are_all_forwarded_or_dropped_by_name_while_tables_change()
    {
        var random = new Random(20267);
        await using var instance = DataPlaneInstance.Start(new DataPlaneOptions { IPv4 = new IPEndPoint(IPAddress.Loopback, 0) });
        using var worker = new LoopbackWorker();
        using var sender = new LoopbackSender(instance);
        var buffer = new byte[64];
        var (sent, arrived) = (0L, 0L);
        for (var round = 0; round < 200; round++)
        {
            var tables = RandomTables(random);
            instance.Publish(tables with
            {
                Senders = [IPAddress.Loopback],
                Members = [.. tables.Members.Select(m => m with { EndPoint = m.Id % 4 == 0 ? m.EndPoint : worker.Socket.LocalEndPoint, PortBits = 0 })],
            });
            sender.Send([.. Enumerable.Range(0, 500).Select(_ => buffer.AsSpan(0, Mutate(random, buffer)).ToArray())]);
            sent += 500;
            while (instance.GetCounters() is var now && now.ForwardedDatagrams + now.DroppedDatagrams < sent) Thread.Yield();
            arrived += worker.Take(0).Count;
        }
        var counters = instance.GetCounters();
        Assert.Equal((sent, sent), (counters.ReceivedDatagrams, counters.ForwardedDatagrams + counters.DroppedDatagrams));
        Assert.Equal(counters.ForwardedDatagrams, arrived + worker.Take(0).Count);
        Assert.Equal(counters.Version2Datagrams + counters.Version3Datagrams, sent - counters.Drops[DropReason.NoLbHeader] - counters.Drops[DropReason.LbVersion]);
        Assert.Empty(instance.Warnings);
    }
}
