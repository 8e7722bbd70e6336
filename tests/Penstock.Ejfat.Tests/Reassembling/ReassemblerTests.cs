using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Penstock.Ejfat;

namespace Penstock.Tests;

public sealed class ReassemblerTests
{
    private static readonly ReassemblerOptions Options = new()
    {
        Uri = EjfatUri.Parse("ejfat://127.0.0.1:18020/lb/1"), ListenAddress = IPAddress.Loopback, StartPort = 0, UseControlPlane = false,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_port_receives_and_is_counted_whichever_thread_serves_it()
    {
        await using var reassembler = await StartOnFreePortsAsync(Options with { Threads = 3 });
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        for (var i = 0; i < 8; i++)
        {
            var port = reassembler.Ports.First + (i % 4);
            await sender.SendToAsync(ReassemblyBench.Piece((ulong)i, 0, 100, 200), new IPEndPoint(IPAddress.Loopback, port));
            await sender.SendToAsync(ReassemblyBench.Piece((ulong)i, 100, 100, 200), new IPEndPoint(IPAddress.Loopback, port));
        }
        var numbers = new List<ulong>();
        for (var i = 0; i < 8; i++)
        {
            using var received = await reassembler.ReceiveAsync(Token);
            Assert.Equal(ReassemblyBench.Payload(received.EventNumber, 200), received.Span);
            numbers.Add(received.EventNumber);
        }
        Assert.Equal([0ul, 1ul, 2ul, 3ul, 4ul, 5ul, 6ul, 7ul], numbers.Order());
        await reassembler.StopAsync(Token);
        var statistics = reassembler.GetStatistics();
        Assert.Equal(Enumerable.Range(reassembler.Ports.First, 4).Select(p => (p, 4L)), statistics.Ports);
        Books.Balance(statistics);
        Assert.Equal((3, 2), (reassembler.Threads, reassembler.PortRange));
    }

    [Fact]
    public async Task A_large_event_arrives_whole_through_the_kernels_coalescing()
    {
        const int Length = 4_000_000;
        await using var reassembler = new Reassembler(Options with { ReceiveBufferBytes = 32 << 20 });
        await reassembler.StartAsync(Token);
        var bytes = ReassemblyBench.Payload(7, Length);
        using var sender = Penstock.Net.UdpSocket.Open(new() { Remote = new IPEndPoint(IPAddress.Loopback, reassembler.Ports.First) });
        using var batch = new Penstock.Net.UdpSendBatch(sender, 1024, 20);
        using var pin = bytes.AsMemory().Pin();
        for (var offset = 0; offset < Length; offset += 1436)
        {
            var count = Math.Min(1436, Length - offset);
            if (!batch.TryAdd(Address(pin, offset), count, 20, out var header))
            {
                batch.Flush();
                // A pause: the receive buffer may be smaller than was asked for.
                await Task.Delay(1, Token);
                Assert.True(batch.TryAdd(Address(pin, offset), count, 20, out header));
            }
            new Ejfat.Wire.ReHeader(3, (uint)offset, Length, 7).Write(header);
        }
        batch.Flush();
        using var received = await reassembler.ReceiveAsync(Token);
        Assert.Equal((Length + 1435) / 1436, received.Segments);
        Assert.True(received.Span.SequenceEqual(bytes));
        Assert.Equal(sender.LocalEndPoint.Port, received.Source.Port);

        static unsafe nint Address(System.Buffers.MemoryHandle pin, int offset) => (nint)pin.Pointer + offset;
    }

    [Fact]
    public async Task What_the_kernel_drops_is_counted()
    {
        await using var reassembler = new Reassembler(Options with { ReceiveBufferBytes = 4096, QueueCapacity = 1, QueueFull = QueueFullPolicy.Wait });
        await reassembler.StartAsync(Token);
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(IPAddress.Loopback, reassembler.Ports.First);
        // Nobody takes events, so that the receive thread waits for room and the kernel's buffer overflows.
        for (var i = 0; i < 200; i++) await sender.SendAsync(ReassemblyBench.Piece((ulong)i, 0, 1000, 1000));
        await Eventually.TrueAsync(() => reassembler.GetStatistics().KernelDrops > 100);
        await reassembler.StopAsync(Token);
        var statistics = reassembler.GetStatistics();
        Assert.Equal(200, statistics.Datagrams + statistics.KernelDrops);
        Assert.Equal(1, statistics.EventsDelivered);
        Books.Balance(statistics);
        Assert.Empty(reassembler.Warnings);
    }

    [Fact]
    public async Task An_event_whose_segments_lie_in_the_kernel_while_the_receive_thread_is_held_up_is_not_lost()
    {
        await using var reassembler = new Reassembler(Options with { QueueCapacity = 1, QueueFull = QueueFullPolicy.Wait, EventTimeout = TimeSpan.FromMilliseconds(300) });
        await reassembler.StartAsync(Token);
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(IPAddress.Loopback, reassembler.Ports.First);
        // The first fills the queue, the third holds the thread up; the second is incomplete meanwhile.
        await sender.SendAsync(ReassemblyBench.Piece(1, 0, 100, 100));
        await sender.SendAsync(ReassemblyBench.Piece(2, 0, 100, 200));
        await sender.SendAsync(ReassemblyBench.Piece(3, 0, 100, 100));
        await Eventually.TrueAsync(() => reassembler.GetStatistics() is { QueueDepth: 1, EventsStarted: 3 });
        await sender.SendAsync(ReassemblyBench.Piece(2, 100, 100, 200));
        await Task.Delay(600, Token);
        var numbers = new List<ulong>();
        for (var i = 0; i < 3; i++)
        {
            using var received = reassembler.Receive(TimeSpan.FromSeconds(20), Token);
            Assert.NotNull(received);
            numbers.Add(received.EventNumber);
        }
        Assert.Equal([1ul, 3ul, 2ul], numbers);
    }

    [Fact]
    public async Task After_stopping_events_and_losses_can_still_be_read_and_then_waiting_ends()
    {
        await using var reassembler = new Reassembler(Options);
        await reassembler.StartAsync(Token);
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(IPAddress.Loopback, reassembler.Ports.First);
        await sender.SendAsync(ReassemblyBench.Piece(1, 0, 100, 100));
        await sender.SendAsync(ReassemblyBench.Piece(2, 0, 100, 200));
        // Sent, so in the kernel's buffer: stopping still takes it.
        await reassembler.StopAsync(Token);
        await reassembler.StopAsync(Token);
        Assert.True(reassembler.TryReceive(out var received));
        Assert.Equal(1ul, received.EventNumber);
        received.Dispose();
        Assert.True(reassembler.TryGetLostEvent(out var lost));
        Assert.Equal(new LostEvent(2, 1, 1, LostEventReason.Stopped), lost);
        Assert.False(reassembler.TryGetLostEvent(out _));
        Assert.Null(reassembler.Receive(Timeout.InfiniteTimeSpan, Token));
        await Assert.ThrowsAsync<EjfatException>(async () => await reassembler.ReceiveAsync(Token));
        Books.Balance(reassembler.GetStatistics());
    }

    [Fact]
    public async Task An_event_that_is_held_outlives_the_reassembler()
    {
        ReceivedEvent? received;
        await using (var reassembler = new Reassembler(Options))
        {
            await reassembler.StartAsync(Token);
            using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            await sender.SendToAsync(ReassemblyBench.Piece(1, 0, 100, 100), new IPEndPoint(IPAddress.Loopback, reassembler.Ports.First));
            received = reassembler.Receive(TimeSpan.FromSeconds(20), Token);
            Assert.NotNull(received);
            await reassembler.DisposeAsync();
        }
        Assert.Equal(ReassemblyBench.Payload(1, 100), received.Span);
        received.Dispose();
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error_that_names_it_and_frees_what_was_opened()
    {
        await using var first = new Reassembler(Options);
        await first.StartAsync(Token);
        await using var second = new Reassembler(Options with { StartPort = first.Ports.First });
        var error = await Assert.ThrowsAsync<EjfatException>(() => second.StartAsync(Token));
        Assert.Equal(E2sarErrorCode.SocketError, error.Code);
        Assert.Contains($"127.0.0.1:{first.Ports.First}", error.Message);
        await first.DisposeAsync();
        // The failed start can be repeated.
        await second.StartAsync(Token);
    }

    [Fact]
    public async Task It_is_started_once()
    {
        await using var reassembler = new Reassembler(Options);
        await reassembler.StartAsync(Token);
        Assert.Equal(E2sarErrorCode.LogicError, (await Assert.ThrowsAsync<EjfatException>(() => reassembler.StartAsync(Token))).Code);
    }

    [Fact]
    public async Task A_core_that_does_not_exist_is_an_error_and_one_that_does_binds_the_thread()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "cores are chosen on Linux only");
        await using var wrong = new Reassembler(Options with { Cores = [1000] });
        var error = await Assert.ThrowsAsync<EjfatException>(() => wrong.StartAsync(Token));
        Assert.Contains("1000", error.Message);
        await using var right = new Reassembler(Options with { Cores = [Penstock.Net.CpuAffinity.GetThread()[0]] });
        await right.StartAsync(Token);
    }

    [Fact]
    public async Task Whoever_listens_to_its_instruments_reads_its_counters()
    {
        await using var reassembler = new Reassembler(Options);
        await reassembler.StartAsync(Token);
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(IPAddress.Loopback, reassembler.Ports.First);
        await sender.SendAsync(ReassemblyBench.Piece(1, 0, 100, 100));
        await sender.SendAsync(new byte[5]);
        await Eventually.TrueAsync(() => reassembler.GetStatistics().Datagrams == 2);
        var read = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                var address = instrument.Meter.Tags?.FirstOrDefault(t => t.Key == "address").Value;
                if (instrument.Meter.Name == "penstock.reassembler" && $"{address}" == $"127.0.0.1:{reassembler.Ports.First}") listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => read[instrument.Name + string.Concat(tags.ToArray().Select(t => $" {t.Value}"))] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Equal(2, read["penstock.reassembler.datagrams"]);
        Assert.Equal(1, read["penstock.reassembler.events"]);
        Assert.Equal(1, read["penstock.reassembler.refused tooShort"]);
        Assert.Equal(1, read["penstock.reassembler.queue"]);
    }

    [Fact]
    public async Task Threads_without_a_port_are_warned_of()
    {
        await using var reassembler = new Reassembler(Options with { Threads = 4, PortRange = 0 });
        await reassembler.StartAsync(Token);
        Assert.Equal(1, reassembler.Threads);
        Assert.Contains(reassembler.Warnings, w => w.StartsWith("4 receive threads were asked for", StringComparison.Ordinal));
    }

    internal static async Task<Reassembler> StartOnFreePortsAsync(ReassemblerOptions options)
    {
        for (var attempt = 0; ; attempt++)
        {
            var reassembler = new Reassembler(options with { StartPort = Random.Shared.Next(20000, 60000) });
            try
            {
                await reassembler.StartAsync(Token);
                return reassembler;
            }
            catch (EjfatException) when (attempt < 20)
            {
                await reassembler.DisposeAsync();
            }
        }
    }
}
