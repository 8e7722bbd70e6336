using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Penstock.Ejfat;
using Penstock.Ejfat.Wire;
using Penstock.Net;

namespace Penstock.Tests;

/// <summary>What a segmenter does over loopback besides the datagrams themselves.</summary>
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
    public async Task A_full_queue_refuses_without_using_up_a_number_and_goes_on_after_it_was_started()
    {
        using var sink = new UdpSink();
        await using var segmenter = new Segmenter(OptionsFor(sink) with { QueueCapacity = 3 });
        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(_ => segmenter.TryEnqueue(new OutgoingEvent(new byte[1]))));
        var waiting = segmenter.EnqueueAsync(new OutgoingEvent(new byte[1]), Cancelled).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal((3, 3), (segmenter.GetStatistics().EventsOffered, segmenter.GetStatistics().EventsQueued));
        await segmenter.StartAsync(Cancelled);
        await waiting;
        await segmenter.StopAsync(Cancelled);
        Assert.Equal([0ul, 1ul, 2ul, 3ul], (await sink.WaitForAsync(4)).Select(r => Re(r).EventNumber).Order());
        AssertSum(segmenter.GetStatistics(), 4, sent: 4);
    }

    [Fact]
    public async Task Stopping_sends_what_is_queued_and_refuses_those_who_wait_and_come_later()
    {
        using var sink = new UdpSink();
        await using var segmenter = new Segmenter(OptionsFor(sink) with { QueueCapacity = 50, RateGbps = 0.05 });
        await segmenter.StartAsync(Cancelled);
        for (var i = 0; i < 60; i++) await segmenter.EnqueueAsync(new OutgoingEvent(new byte[1400]), Cancelled);
        var room = true;
        while (room) room = segmenter.TryEnqueue(new OutgoingEvent(new byte[1400]));
        var waiting = Enumerable.Range(0, 20).Select(_ => segmenter.EnqueueAsync(new OutgoingEvent(new byte[1400]), Cancelled).AsTask()).ToArray();
        await segmenter.StopAsync(Cancelled);

        var refused = 0;
        foreach (var task in waiting)
        {
            if (await Record.ExceptionAsync(() => task) is { } error) refused += Assert.IsType<EjfatException>(error).Code == E2sarErrorCode.LogicError ? 1 : 0;
        }
        var statistics = segmenter.GetStatistics();
        Assert.True(refused > 0);
        AssertSum(statistics, (int)statistics.EventsOffered, sent: (int)statistics.EventsOffered);
        Assert.Equal(statistics.EventsSent, (await sink.WaitForAsync((int)statistics.EventsSent)).Count);
        Assert.Throws<EjfatException>(() => segmenter.TryEnqueue(new OutgoingEvent(new byte[1])));
        Assert.Throws<EjfatException>(() => segmenter.Send(new OutgoingEvent(new byte[1])));
        await Assert.ThrowsAsync<EjfatException>(() => segmenter.StartAsync(Cancelled));
        await segmenter.StopAsync(Cancelled);
    }

    [Fact]
    public async Task Stopping_that_is_cut_short_names_every_event_it_gave_up()
    {
        using var sink = new UdpSink();
        var failed = 0;
        await using var segmenter = new Segmenter(OptionsFor(sink) with { RateGbps = 0.000001 });
        await segmenter.StartAsync(Cancelled);
        for (var i = 0; i < 100; i++)
            Assert.True(segmenter.TryEnqueue(new OutgoingEvent(new byte[3000]) { Completed = c => Interlocked.Add(ref failed, c.Succeeded ? 0 : 1) }));
        using var hurry = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await segmenter.StopAsync(hurry.Token);
        var statistics = segmenter.GetStatistics();
        Assert.Equal((100, 0), (statistics.EventsOffered, statistics.EventsQueued));
        Assert.Equal(100, statistics.EventsSent + statistics.EventsFailed);
        Assert.True(statistics.EventsFailed >= 98);
        Assert.Equal(statistics.EventsFailed, failed);
        Assert.Equal(statistics.EventsFailed, statistics.Errors["ECANCELED"]);
    }

    [Fact]
    public async Task Stopping_what_was_never_started_fails_its_events_and_does_not_hang()
    {
        using var sink = new UdpSink();
        var segmenter = new Segmenter(OptionsFor(sink));
        Assert.True(segmenter.TryEnqueue(new OutgoingEvent(new byte[10])));
        await segmenter.StopAsync(Cancelled);
        AssertSum(segmenter.GetStatistics(), 1, failed: 1);
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
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var uri = EjfatUri.ForControlPlane("127.0.0.1", 18020).WithData(IPAddress.Loopback, ((IPEndPoint)nobody.LocalEndPoint!).Port);
        nobody.Close();
        await using var segmenter = new Segmenter(new SegmenterOptions { Uri = uri, UseControlPlane = false });
        await segmenter.StartAsync(Cancelled);
        for (var i = 0; i < 500; i++) await segmenter.EnqueueAsync(new OutgoingEvent(new byte[20_000]), Cancelled);
        await segmenter.StopAsync(Cancelled);
        var statistics = segmenter.GetStatistics();
        Assert.Equal((500, 0), (statistics.EventsOffered, statistics.EventsQueued));
        Assert.Equal(statistics.EventsOffered, statistics.EventsSent + statistics.EventsFailed);
        Assert.Equal(statistics.EventsFailed, statistics.Errors.Values.Sum());
    }

    [Fact]
    public async Task Sync_messages_go_before_the_first_event_and_until_the_last_has_left()
    {
        using var sink = new UdpSink();
        using var sync = new UdpSink();
        var options = OptionsFor(sink) with { UseControlPlane = true, WarmUp = TimeSpan.FromMilliseconds(300), SyncPeriod = TimeSpan.FromMilliseconds(20), RateGbps = 0.01, FirstTick = 5, ExpectedTickRate = 100 };
        await using var segmenter = new Segmenter(options with { Uri = options.Uri.WithSync(sync.Address, sync.Port) });
        for (var i = 0; i < 200; i++) Assert.True(segmenter.TryEnqueue(new OutgoingEvent(new byte[1000]) { Tick = 10ul + (ulong)i }));
        var start = Stopwatch.GetTimestamp();
        await segmenter.StartAsync(Cancelled);
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(295));
        await segmenter.StopAsync(Cancelled);

        var messages = sync.Datagrams.Select(r => SyncHeader.TryRead(r.Bytes, out var m) ? m : default).ToArray();
        var data = await sink.WaitForAsync(200);
        Assert.True(sync.Datagrams.Count(s => s.At <= data[0].At) >= 5, "too few Sync messages before the first event");
        Assert.Equal((5ul, 100u), (messages[0].EventNumber, messages[0].AverageEventRateHz));
        Assert.Equal(200, data.Count);
        Assert.True(messages[^1].EventNumber > 150, $"the last Sync is at tick {messages[^1].EventNumber}");
        Assert.Equal(segmenter.GetStatistics().SyncSent, messages.Length);
        Assert.All(messages.Zip(messages[1..]), pair => Assert.True(pair.Second.EventNumber >= pair.First.EventNumber));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_rate_is_that_of_bytes_on_the_wire(bool smooth)
    {
        using var sink = new UdpSink(keep: false);
        await using var segmenter = new Segmenter(OptionsFor(sink) with { RateGbps = 0.4, Smooth = smooth });
        await segmenter.StartAsync(Cancelled);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < 100; i++) await segmenter.EnqueueAsync(new OutgoingEvent(new byte[250_000]), Cancelled);
        await segmenter.StopAsync(Cancelled);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        // The last event's debt is not waited for when it left at line rate.
        var wire = segmenter.GetStatistics().WireBytes * (smooth ? 1 : 0.99);
        Assert.Equal((100 * 250_000) + (100 * 175 * 64), segmenter.GetStatistics().WireBytes);
        // Never faster; how much slower depends on what else the machine does (TokenBucketTests has the exact figures).
        Assert.InRange(wire * 8e-9 / seconds, 0.4 * 0.3, 0.4 * 1.03);
    }

    [Fact]
    public async Task The_same_seed_draws_the_same_entropies()
    {
        var runs = new List<ushort[]>();
        foreach (var seed in new[] { 1, 1, 2 })
        {
            using var sink = new UdpSink();
            await using var segmenter = new Segmenter(OptionsFor(sink) with { Seed = seed });
            await segmenter.StartAsync(Cancelled);
            for (var i = 0; i < 50; i++) segmenter.Send(new OutgoingEvent(new byte[1]) { Tick = 1 });
            runs.Add([.. (await sink.WaitForAsync(50)).OrderBy(r => Re(r).EventNumber).Select(r => LbHeaderV2.TryRead(r.Bytes, out var lb) ? lb.Entropy : (ushort)0)]);
        }
        Assert.Equal(runs[0], runs[1]);
        Assert.NotEqual(runs[0], runs[2]);
    }

    [Fact]
    public async Task Cores_that_are_not_there_are_refused_at_the_start()
    {
        using var sink = new UdpSink();
        await using var segmenter = new Segmenter(OptionsFor(sink) with { Cores = [1000] });
        Assert.True(segmenter.TryEnqueue(new OutgoingEvent(new byte[1])));
        var error = await Assert.ThrowsAsync<EjfatException>(() => segmenter.StartAsync(Cancelled));
        Assert.Contains("1000", error.Message);
        AssertSum(segmenter.GetStatistics(), 1, failed: 1);

        await using var other = new Segmenter(OptionsFor(sink) with { Cores = [CpuAffinity.GetThread()[0]] });
        await other.StartAsync(Cancelled);
        Assert.True(other.Send(new OutgoingEvent(new byte[1])).Succeeded);
    }

    [Fact]
    public async Task Starting_can_be_cancelled_while_warming_up()
    {
        using var sink = new UdpSink();
        var options = OptionsFor(sink) with { UseControlPlane = true, WarmUp = TimeSpan.FromMinutes(5) };
        await using var segmenter = new Segmenter(options with { Uri = options.Uri.WithSync(sink.Address, sink.Port) });
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => segmenter.StartAsync(cancel.Token));
        Assert.True(segmenter.GetStatistics().SyncSent >= 1);
    }

    private static SegmenterOptions OptionsFor(UdpSink sink) => new()
    {
        Uri = EjfatUri.ForControlPlane("127.0.0.1", 18020).WithData(sink.Address, sink.Port),
        IPv6 = sink.Address.AddressFamily == AddressFamily.InterNetworkV6,
        UseControlPlane = false,
    };

    private static void AssertSum(SegmenterStatistics s, int offered, int sent = 0, int failed = 0) =>
        Assert.Equal((offered, sent, failed, 0), (s.EventsOffered, s.EventsSent, s.EventsFailed, s.EventsQueued));

    private static ReHeader Re(UdpSink.Received datagram)
    {
        Assert.True(ReHeader.TryRead(datagram.Bytes.AsSpan(LbHeaderV2.Size), out var re));
        return re;
    }

    private static Dictionary<ulong, byte[]> Rebuild(IEnumerable<UdpSink.Received> datagrams, int version)
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

    private sealed class GoneMemory : MemoryManager<byte>
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
    private sealed unsafe class UnmappedMemory(int bytes) : MemoryManager<byte>
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

    private sealed unsafe class CountedMemory(int bytes) : MemoryManager<byte>
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
