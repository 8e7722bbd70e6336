using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Penstock.Ejfat.Wire;
using Penstock.LoadBalancer;
using Penstock.Net;

namespace Penstock.Tests;

/// <summary>The data plane on real sockets.</summary>
public sealed class DataPlaneInstanceTests
{
    private static DataPlaneInstance Start(UdpOffload offload = UdpOffload.Auto, int threads = 1) => DataPlaneInstance.Start(new DataPlaneOptions
    {
        IPv4 = new IPEndPoint(IPAddress.Loopback, 0),
        IPv6 = new IPEndPoint(IPAddress.IPv6Loopback, 0),
        Threads = threads,
        Offload = offload,
    });

    private static ForwardingTables To(params ForwardingMember[] members) => new()
    {
        Senders = [IPAddress.Loopback, IPAddress.IPv6Loopback],
        Epochs = [new CalendarEpoch(1, 0, Tables.Calendar(slot => members[slot % members.Length].Id))],
        Members = members,
    };

    /// <summary>Waits until so many datagrams were received, and asserts that they add up.</summary>
    private static DataPlaneCounters Settled(DataPlaneInstance instance, long received)
    {
        var waited = Stopwatch.StartNew();
        DataPlaneCounters counters;
        do
        {
            Thread.Sleep(2);
            counters = instance.GetCounters();
        }
        while ((counters.ReceivedDatagrams < received || counters.ReceivedDatagrams != counters.ForwardedDatagrams + counters.DroppedDatagrams) && waited.ElapsedMilliseconds < 5000);
        Assert.Equal(received, counters.ReceivedDatagrams);
        Assert.Equal(counters.ReceivedDatagrams, counters.ForwardedDatagrams + counters.DroppedDatagrams);
        Assert.Equal(counters.ForwardedDatagrams, counters.Members.Sum(m => m.Datagrams));
        Assert.Equal(counters.ForwardedBytes, counters.Members.Sum(m => m.Bytes));
        return counters;
    }

    [Theory]
    [InlineData(UdpOffload.Auto, false)]
    [InlineData(UdpOffload.Auto, true)]
    [InlineData(UdpOffload.Batched, false)]
    [InlineData(UdpOffload.Portable, false)]
    [InlineData(UdpOffload.Portable, true)]
    public async Task A_member_gets_the_datagram_without_its_header_from_the_balancers_address(UdpOffload offload, bool ipv6)
    {
        await using var instance = Start(offload);
        using var stripped = new LoopbackWorker(ipv6);
        using var kept = new LoopbackWorker(ipv6);
        instance.Publish(To(stripped.Member(1), kept.Member(2, keep: true)));
        using var sender = new LoopbackSender(instance, ipv6);
        var datagrams = Enumerable.Range(0, 200).Select(i => i % 4 < 2 ? Tables.Version2((ulong)i, payload: 100 + i) : Tables.Version3((ulong)i, (ushort)i, payload: 300)).ToArray();
        foreach (var datagram in datagrams) Random.Shared.NextBytes(datagram.AsSpan(16));
        sender.Send(datagrams);
        var even = stripped.Take(100);
        var odd = kept.Take(100);
        Assert.Equal(datagrams.Where((_, i) => i % 2 == 0).Select(d => d[16..]), even.Select(d => d.Bytes));
        Assert.Equal(datagrams.Where((_, i) => i % 2 == 1), odd.Select(d => d.Bytes));
        var address = new IPEndPoint((ipv6 ? instance.DataIPv6 : instance.DataIPv4)!, instance.FirstPort);
        Assert.All(even.Concat(odd), d => Assert.Equal(address, d.Source));
        var counters = Settled(instance, 200);
        Assert.Equal((200, 100, 100, 0), (counters.ForwardedDatagrams, counters.Version2Datagrams, counters.Version3Datagrams, counters.SplitEvents));
        Assert.Equal(datagrams.Sum(d => (long)d.Length), counters.ReceivedBytes);
        Assert.Equal([new(1, 100, even.Sum(d => (long)d.Bytes.Length), 0), new(2, 100, odd.Sum(d => (long)d.Bytes.Length), 0)], counters.Members);
        Assert.Equal(199UL, instance.HighestTick);
        Assert.Empty(instance.Warnings);
    }

    [Fact]
    public async Task Each_drop_has_its_name()
    {
        await using var instance = Start();
        using var worker = new LoopbackWorker();
        using var sender = new LoopbackSender(instance);
        using var stranger = new LoopbackSender(instance, from: IPAddress.Parse("127.0.0.77"));
        sender.Send(Tables.Version2(1));
        Settled(instance, 1);
        instance.Publish(To(worker.Member(1)) with { Epochs = [] });
        sender.Send(Tables.Version2(1));
        Settled(instance, 2);
        SlotCalendar calendar = Tables.Calendar(slot => slot switch { 0 => 1, 1 => 65535, 2 => 99, 3 => 3, 4 => 4, 5 => 5, _ => 6 });
        ForwardingMember[] members =
        [
            worker.Member(1), Tables.Member(3, action: MemberAction.Deregistered), Tables.Member(4, action: MemberAction.SoftEvicted), Tables.Member(5, "[::1]:5000"),
            Tables.Member(6, "255.255.255.255:5000"),
        ];
        instance.Publish(To(members) with { Epochs = [new CalendarEpoch(1, 512, calendar)] });
        var badVersion = Tables.Version2(512);
        badVersion[2] = 4;
        sender.Send([.. Enumerable.Range(512, 7).Select(i => Tables.Version2((ulong)i)), Tables.Version2(511), badVersion, [], new byte[100]]);
        stranger.Send(Tables.Version2(512));
        var counters = Settled(instance, 2 + 11 + 1);
        Assert.Equal(new Dictionary<DropReason, long>
        {
            [DropReason.SenderNotAllowed] = 2,
            [DropReason.NoEpoch] = 1,
            [DropReason.SlotUnassigned] = 1,
            [DropReason.UnknownMember] = 1,
            [DropReason.MemberDeregistered] = 1,
            [DropReason.MemberSoftEvicted] = 1,
            [DropReason.MemberIpVersion] = 1,
            [DropReason.SendFailed] = 1,
            [DropReason.LateTick] = 1,
            [DropReason.LbVersion] = 1,
            [DropReason.NoLbHeader] = 2,
        }, counters.Drops);
        Assert.Equal(new Dictionary<string, long> { ["EACCES"] = 1 }, counters.SendFailures);
        Assert.Equal([3, 4, 5, 6], counters.Members.Where(m => m.Dropped == 1).Select(m => (int)m.Id));
        Assert.Single(worker.Take(1));
    }

    [Fact]
    public async Task Tables_swapped_under_traffic_split_no_event_and_lose_none()
    {
        await using var instance = Start(threads: 2);
        var workers = Enumerable.Range(0, 3).Select(_ => new LoopbackWorker()).ToArray();
        var senders = Enumerable.Range(0, 4).Select(_ => new LoopbackSender(instance)).ToArray();
        var members = workers.Select((w, i) => w.Member(i)).ToArray();
        var epochs = new List<CalendarEpoch> { Tables.Epoch(1, 0, 0) };
        var random = new Random(20265);
        instance.Publish(To(members) with { Epochs = [.. epochs] });
        var publishing = true;
        var publisher = new Thread(() =>
        {
            for (var number = 2UL; Volatile.Read(ref publishing); number++)
            {
                // At and below the ticks under way. All epochs are kept: a packet thread that has to wait for a core is not to find its ticks late.
                epochs.Add(Tables.Epoch(number, Math.Max(instance.HighestTick ?? 0, epochs[^1].FirstTick), (int)(number % 3)));
                instance.Publish(To(members) with { Epochs = [.. epochs] });
                Thread.Sleep(1);
            }
        });
        publisher.Start();
        var where = new Dictionary<(ulong Event, ushort DataId), (int Worker, int Segments)>();
        var sent = 0;
        for (var tick = 0UL; tick < 600; tick++)
        {
            // Four sources, each with an event of four segments for the tick; segments of different sources and ticks are interleaved.
            for (ushort source = 0; source < 4; source++) senders[source].Send([.. Enumerable.Range(0, 4).Select(s => Segment(tick, source, s, random.Next(100, 1000)))]);
            sent += 16;
            if (tick % 50 == 49) Collect(workers, where);
        }
        Volatile.Write(ref publishing, false);
        publisher.Join();
        var counters = Settled(instance, sent);
        Collect(workers, where);
        Assert.Equal((sent, 0, 0), (counters.ForwardedDatagrams, counters.DroppedDatagrams, counters.SplitEvents));
        Assert.Equal(2400, where.Count);
        Assert.All(where.Values, v => Assert.Equal(4, v.Segments));
        Assert.True(where.GroupBy(w => w.Key.Event).All(g => g.Select(w => w.Value.Worker).Distinct().Count() == 1), "all sources' events of a tick met at one worker");
        Assert.Equal(3, where.Values.Select(v => v.Worker).Distinct().Count());
        foreach (var sender in senders) sender.Dispose();
        foreach (var worker in workers) worker.Dispose();
    }

    [Fact]
    public async Task Several_consecutive_ports_are_served_and_another_instance_cannot_have_them()
    {
        int first;
        await using (var probe = Start()) first = probe.FirstPort;
        var options = new DataPlaneOptions { IPv4 = new IPEndPoint(IPAddress.Loopback, first), Ports = 3 };
        await using var instance = DataPlaneInstance.Start(options);
        Assert.Equal((first, first + 2), (instance.FirstPort, instance.LastPort));
        Assert.Null(instance.DataIPv6);
        using var worker = new LoopbackWorker();
        instance.Publish(To(worker.Member(1)));
        for (var port = first; port < first + 3; port++)
        {
            using var sender = UdpSocket.Open(new UdpSocketOptions { Remote = new IPEndPoint(IPAddress.Loopback, port) });
            Assert.True(sender.TrySend(Tables.Version2(1)));
        }
        Assert.Equal(3, worker.Take(3).Count);
        Assert.Contains($"127.0.0.1:{first}", Assert.Throws<UdpSocketException>(() => DataPlaneInstance.Start(options)).Message);
    }

    [Fact]
    public void Options_that_are_not_possible_are_named()
    {
        var loopback = new IPEndPoint(IPAddress.Loopback, 0);
        (DataPlaneOptions Options, string Named)[] cases =
        [
            (new(), "neither IPv4 nor IPv6"),
            (new() { IPv4 = loopback, Threads = 65 }, "Threads is 65; 1..64"),
            (new() { IPv4 = loopback, Ports = 2 }, "the first port must be given"),
            (new() { IPv4 = new(IPAddress.Loopback, 65535), Ports = 2 }, "at most 65535"),
            (new() { IPv4 = new(IPAddress.IPv6Loopback, 1) }, "IPv4 is [::1]:1"),
            (new() { IPv4 = new(IPAddress.Any, 1) }, "0.0.0.0"),
            (new() { IPv4 = new(IPAddress.Loopback, 1), IPv6 = new(IPAddress.IPv6Loopback, 2) }, "the same ports"),
            (new() { IPv4 = loopback, Cores = [1000] }, "cores 1000"),
        ];
        foreach (var (options, named) in cases) Assert.Contains(named, Assert.ThrowsAny<ArgumentException>(() => DataPlaneInstance.Start(options)).Message);
    }

    [Fact]
    public async Task Counters_and_warnings_can_be_read_after_the_end_and_the_port_is_free()
    {
        var instance = Start();
        using var worker = new LoopbackWorker();
        instance.Publish(To(worker.Member(1)));
        using (var sender = new LoopbackSender(instance)) sender.Send(Tables.Version2(1));
        Settled(instance, 1);
        await instance.DisposeAsync();
        await instance.DisposeAsync();
        Assert.Equal(1, instance.GetCounters().ForwardedDatagrams);
        await using var again = DataPlaneInstance.Start(new DataPlaneOptions { IPv4 = new IPEndPoint(IPAddress.Loopback, instance.FirstPort) });
        Assert.Equal(instance.FirstPort, again.FirstPort);
    }

    [Fact]
    public async Task Meters_show_what_is_counted()
    {
        await using var instance = Start();
        using var worker = new LoopbackWorker();
        using var sender = new LoopbackSender(instance);
        instance.Publish(To(worker.Member(1)));
        sender.Send(Tables.Version2(1), Tables.Version2(2), new byte[20]);
        Settled(instance, 3);
        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                var ours = instrument.Meter.Tags?.Any(t => t.Value is string address && address.StartsWith($"{instance.DataIPv4}:{instance.FirstPort} ", StringComparison.Ordinal));
                if (ours == true) l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen[string.Join(' ', [instrument.Name, .. tags.ToArray().Select(t => t.Value)])] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Equal((3, 2, 1, 2), (seen["penstock.lb.data.received"], seen["penstock.lb.data.forwarded"], seen["penstock.lb.data.dropped NoLbHeader"], seen["penstock.lb.data.member_forwarded 1"]));
    }

    [Fact]
    public async Task What_the_kernel_drops_is_counted()
    {
        await using var instance = DataPlaneInstance.Start(new DataPlaneOptions { IPv4 = new IPEndPoint(IPAddress.Loopback, 0), ReceiveBufferBytes = 4096 });
        using var sender = new LoopbackSender(instance);
        for (var i = 0; i < 300 && instance.GetCounters().KernelDrops == 0; i++) sender.Send([.. Enumerable.Range(0, 200).Select(_ => Tables.Version2(1, payload: 4000))]);
        Assert.True(instance.GetCounters().KernelDrops > 0);
    }

    private static byte[] Segment(ulong tick, ushort source, int segment, int bytes)
    {
        var datagram = Tables.Version2(tick, entropy: source, payload: ReHeader.Size + bytes);
        new ReHeader(source, (uint)(segment * 1000), 4000, tick).Write(datagram.AsSpan(16));
        return datagram;
    }

    private static void Collect(LoopbackWorker[] workers, Dictionary<(ulong Event, ushort DataId), (int Worker, int Segments)> where)
    {
        for (var i = 0; i < workers.Length; i++)
        {
            foreach (var (bytes, _) in workers[i].Take(1, patienceMilliseconds: 20))
            {
                Assert.True(ReHeader.TryRead(bytes, out var header));
                var key = (header.EventNumber, header.DataId);
                var before = where.GetValueOrDefault(key, (Worker: i, Segments: 0));
                Assert.Equal(i, before.Worker);
                where[key] = (i, before.Segments + 1);
            }
        }
    }
}
