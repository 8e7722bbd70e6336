using System.Collections.Concurrent;
using System.Net;
using Penstock.Ejfat;
using Penstock.Ejfat.Wire;
using Penstock.Net;
using static Penstock.Tests.SegmenterLoopback;

namespace Penstock.Tests;

/// <summary>What a segmenter does with events over loopback besides the datagrams themselves.</summary>
public sealed class SegmenterTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, true, UdpOffload.Auto, 1, 1, 2)]
    [InlineData(false, true, UdpOffload.Batched, 4, 1, 2)]
    [InlineData(false, true, UdpOffload.Portable, 4, 1, 2)]
    [InlineData(false, false, UdpOffload.Auto, 4, 2, 3)]
    [InlineData(false, false, UdpOffload.Portable, 3, 3, 2)]
    [InlineData(true, true, UdpOffload.Auto, 4, 4, 3)]
    [InlineData(true, false, UdpOffload.Auto, 4, 1, 2)]
    [InlineData(true, false, UdpOffload.Portable, 1, 1, 2)]
    public async Task Events_of_any_size_arrive_whole(bool ipv6, bool connected, UdpOffload offload, int sockets, int threads, int version)
    {
        var random = new Random(7);
        var events = Enumerable.Range(0, 120).Select(_ => new byte[random.Next(10) == 0 ? random.Next(300_000) : random.Next(20_000)]).ToArray();
        foreach (var payload in events) random.NextBytes(payload);
        using var sink = new UdpSink(1, ipv6);
        await using var segmenter = new Segmenter(OptionsFor(sink) with
        {
            Mtu = 9000, ConnectedSockets = connected, Offload = offload, SendSockets = sockets, SendThreads = threads, LbHeaderVersion = version, RateGbps = 3, Smooth = true,
        });
        await segmenter.StartAsync(Cancelled);
        foreach (var payload in events) await segmenter.EnqueueAsync(new OutgoingEvent(payload), Cancelled);
        await segmenter.StopAsync(Cancelled);

        var statistics = segmenter.GetStatistics();
        var received = await sink.WaitForAsync((int)statistics.Datagrams);
        var rebuilt = Rebuild(received, version);
        for (var i = 0; i < events.Length; i++)
        {
            if (events[i].Length > 0) Assert.True(events[i].AsSpan().SequenceEqual(rebuilt[(ulong)i]), $"event {i}");
            else Assert.False(rebuilt.ContainsKey((ulong)i));
        }
        // Of several threads one may be quick enough to send everything through its own sockets.
        Assert.InRange(received.Select(r => r.SourcePort).Distinct().Count(), sockets / threads, sockets);
        Assert.Equal(events.Sum(e => e.Length), statistics.PayloadBytes);
        Assert.Equal(received.Sum(r => r.Bytes.Length + (ipv6 ? 48 : 28)), statistics.WireBytes);
        AssertSum(statistics, events.Length, sent: events.Length);
    }

    [Fact]
    public async Task Each_event_goes_through_the_next_socket_and_keeps_its_own_tick_entropy_and_id()
    {
        using var sink = new UdpSink();
        await using var segmenter = new Segmenter(OptionsFor(sink) with { SendSockets = 3, DataId = 5 });
        await segmenter.StartAsync(Cancelled);
        for (var i = 0; i < 9; i++)
            Assert.True(segmenter.TryEnqueue(new OutgoingEvent(new byte[10]) { Tick = 1000ul + (ulong)(i / 3), Entropy = (ushort)i, DataId = i % 2 == 0 ? null : (ushort)9 }));
        var received = await sink.WaitForAsync(9);
        var byNumber = received.OrderBy(r => Re(r).EventNumber).ToArray();
        for (var i = 0; i < 9; i++)
        {
            Assert.Equal(byNumber[i % 3].SourcePort, byNumber[i].SourcePort);
            Assert.True(LbHeaderV2.TryRead(byNumber[i].Bytes, out var lb));
            Assert.Equal((1000ul + (ulong)(i / 3), (ushort)i, i % 2 == 0 ? (ushort)5 : (ushort)9), (lb.Tick, lb.Entropy, Re(byNumber[i]).DataId));
        }
    }

    [Fact]
    public async Task Callbacks_get_what_was_given_and_their_exceptions_are_counted()
    {
        using var sink = new UdpSink();
        var completions = new ConcurrentQueue<SendCompletion>();
        await using var segmenter = new Segmenter(OptionsFor(sink));
        await segmenter.StartAsync(Cancelled);
        var payload = new byte[5000];
        var state = new object();
        Assert.True(segmenter.TryEnqueue(new OutgoingEvent(payload) { EventNumber = 42, Tick = 77, State = state, Completed = completions.Enqueue }));
        Assert.True(segmenter.TryEnqueue(new OutgoingEvent(default) { State = 1, Completed = completions.Enqueue }));
        Assert.True(segmenter.TryEnqueue(new OutgoingEvent(payload) { Completed = _ => throw new InvalidOperationException("mine") }));
        Assert.True(segmenter.TryEnqueue(new OutgoingEvent(payload) { State = 2, Completed = completions.Enqueue }));
        await segmenter.StopAsync(Cancelled);

        Assert.Equal([42ul, 43ul, 45ul], completions.Select(c => c.EventNumber).Order());
        var first = completions.Single(c => c.EventNumber == 42);
        Assert.Equal(new SendCompletion(42, 77, 4, 0, 0, payload, state), first);
        Assert.Equal((0, true, "none"), completions.Where(c => c.EventNumber == 43).Select(c => (c.Datagrams, c.Succeeded, c.ErrorName)).Single());
        Assert.Equal(1, segmenter.GetStatistics().CallbackErrors);
        AssertSum(segmenter.GetStatistics(), 4, sent: 4);
    }

    [Fact]
    public async Task Memory_that_its_owner_took_back_fails_its_event_only()
    {
        using var sink = new UdpSink();
        await using var segmenter = new Segmenter(OptionsFor(sink));
        await segmenter.StartAsync(Cancelled);
        using (var gone = new GoneMemory()) Assert.True(segmenter.TryEnqueue(new OutgoingEvent(gone.Memory) { EventNumber = 1 }));
        Assert.True(segmenter.TryEnqueue(new OutgoingEvent(new byte[10])));
        await segmenter.StopAsync(Cancelled);
        Assert.Equal(2ul, Re(Assert.Single(await sink.WaitForAsync(1))).EventNumber);
        AssertSum(segmenter.GetStatistics(), 2, sent: 1, failed: 1);
        Assert.Equal(1, segmenter.GetStatistics().Errors["EFAULT"]);
    }

    [Theory]
    [InlineData(UdpOffload.Auto)]
    [InlineData(UdpOffload.Batched)]
    public async Task A_refused_datagram_fails_its_event_and_no_other(UdpOffload offload)
    {
        using var sink = new UdpSink();
        var completions = new ConcurrentDictionary<ulong, SendCompletion>();
        await using var segmenter = new Segmenter(OptionsFor(sink) with { Offload = offload, SendSockets = 2 });
        var good = new byte[3000];
        using var unmapped = new UnmappedMemory(3_000_000);
        // Each socket gets good, bad (beyond one flush), good, good, bad, good: of runs of different sizes, so that none joins its neighbour.
        foreach (var bytes in new[] { 3000, -2_000_000, 2999, 2998, -2997, 2996 })
        {
            for (var socket = 0; socket < 2; socket++)
                Assert.True(segmenter.TryEnqueue(new OutgoingEvent(bytes > 0 ? good.AsMemory(0, bytes) : unmapped.Memory[..-bytes]) { Completed = c => completions[c.EventNumber] = c }));
        }
        await segmenter.StartAsync(Cancelled);
        await segmenter.StopAsync(Cancelled);

        ulong[] bad = [2, 3, 8, 9];
        Assert.Equal(12, completions.Count);
        Assert.All(completions.Values, c => Assert.Equal((!bad.Contains(c.EventNumber), bad.Contains(c.EventNumber) ? "EFAULT" : "none"), (c.Succeeded, c.ErrorName)));
        Assert.Equal((1393, 1393), (completions[2].Datagrams, completions[2].FailedDatagrams));
        Assert.Equal((3, 3), (completions[8].Datagrams, completions[8].FailedDatagrams));
        AssertSum(segmenter.GetStatistics(), 12, sent: 8, failed: 4);
        Assert.Equal(4, segmenter.GetStatistics().Errors["EFAULT"]);
        Assert.True(segmenter.GetStatistics().DatagramsFailed < 2 * 1393, "the rest of a failed event was tried");
        Assert.Equal(8, Rebuild(await sink.WaitForAsync(8 * 3), 2).Count);
    }

    [Fact]
    public async Task Payloads_are_sent_from_where_they_are_and_released_afterwards()
    {
        using var sink = new UdpSink();
        await using var segmenter = new Segmenter(OptionsFor(sink));
        await segmenter.StartAsync(Cancelled);
        using var memory = new CountedMemory(100_000);
        for (var i = 0; i < 20; i++) await segmenter.EnqueueAsync(new OutgoingEvent(memory.Memory), Cancelled);
        await segmenter.StopAsync(Cancelled);
        Assert.Equal((20, 20), (memory.Pins, memory.Unpins));
    }

    [Fact]
    public async Task Sending_at_once_from_many_threads_sends_each_event_whole()
    {
        using var sink = new UdpSink();
        await using var segmenter = new Segmenter(OptionsFor(sink));
        Assert.Contains("not started", Assert.Throws<EjfatException>(() => segmenter.Send(new OutgoingEvent(new byte[1]))).Message);
        await segmenter.StartAsync(Cancelled);
        Parallel.For(0, 200, i =>
        {
            var completion = segmenter.Send(new OutgoingEvent(Enumerable.Repeat((byte)i, 5000).ToArray()) { State = i });
            Assert.Equal((true, 4L, i), (completion.Succeeded, completion.Datagrams, (int)completion.State!));
        });
        var events = Rebuild(await sink.WaitForAsync(800), 2);
        Assert.Equal(200, events.Count);
        Assert.All(events.Values, e => Assert.Single(e.Distinct()));
        AssertSum(segmenter.GetStatistics(), 200, sent: 200);
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_costs_neither_an_exception_nor_the_sum()
    {
        var uri = EjfatUri.ForControlPlane("127.0.0.1", 18020).WithData(IPAddress.Loopback, FreePort());
        await using var segmenter = new Segmenter(new SegmenterOptions { Uri = uri, UseControlPlane = false });
        await segmenter.StartAsync(Cancelled);
        for (var i = 0; i < 500; i++) await segmenter.EnqueueAsync(new OutgoingEvent(new byte[20_000]), Cancelled);
        await segmenter.StopAsync(Cancelled);
        var statistics = segmenter.GetStatistics();
        Assert.Equal((500, 0), (statistics.EventsOffered, statistics.EventsQueued));
        Assert.Equal(statistics.EventsOffered, statistics.EventsSent + statistics.EventsFailed);
        Assert.Equal(statistics.EventsFailed, statistics.Errors.Values.Sum());
    }
}
