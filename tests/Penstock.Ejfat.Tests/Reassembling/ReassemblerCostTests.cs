using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Penstock.Ejfat;

namespace Penstock.Tests;

/// <summary>Alone in the process: other tests allocate and use time.</summary>
[Collection(nameof(ReassemblerCostTests))]
[CollectionDefinition(nameof(ReassemblerCostTests), DisableParallelization = true)]
public sealed class ReassemblerCostTests
{
    private static readonly ReassemblerOptions Options = new()
    {
        Uri = EjfatUri.Parse("ejfat://127.0.0.1:18020/lb/1"), ListenAddress = IPAddress.Loopback, StartPort = 0, UseControlPlane = false, MaxRemembered = 64,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Receiving_through_sockets_allocates_nothing_per_event()
    {
        const int Events = 2000;
        await using var reassembler = new Reassembler(Options);
        await reassembler.StartAsync(Token);
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(IPAddress.Loopback, reassembler.Ports.First);
        var datagram = ReassemblyBench.Piece(0, 0, 1000, 1000);
        var number = 0ul;
        Exchange();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Exchange();
        // The test platform may allocate something meanwhile, but not once per event.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 8 * Events);

        void Exchange()
        {
            for (var i = 0; i < Events; i++)
            {
                BinaryPrimitives.WriteUInt64BigEndian(datagram.AsSpan(12), number++);
                sender.Send(datagram);
                using var received = reassembler.Receive(TimeSpan.FromSeconds(20), CancellationToken.None);
                Assert.NotNull(received);
            }
        }
    }

    [Fact]
    public async Task An_idle_reassembler_uses_next_to_no_time()
    {
        Assert.SkipUnless(File.Exists("/proc/self/schedstat"), "the time of single threads is read from /proc");
        await using var reassembler = new Reassembler(Options);
        await reassembler.StartAsync(Token);
        var waiting = reassembler.ReceiveAsync(Token);
        await Task.Delay(100, Token);
        var before = ReceiveThreadNanoseconds();
        await Task.Delay(1000, Token);
        // 1 % of a core.
        Assert.InRange((ReceiveThreadNanoseconds() - before) / 1e6, 0, 10);
        await reassembler.StopAsync(Token);
        await Assert.ThrowsAsync<EjfatException>(async () => await waiting);
    }

    private static long ReceiveThreadNanoseconds()
    {
        var threads = Directory.GetDirectories("/proc/self/task").Where(t => File.ReadAllText($"{t}/comm").StartsWith("penstock-rx", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(threads);
        return threads.Sum(t => long.Parse(File.ReadAllText($"{t}/schedstat").Split(' ')[0]));
    }
}
