using System.Net;
using System.Security.Cryptography;
using Penstock.Ejfat;

namespace Penstock.Tests.E2sar;

/// <summary>The original's Segmenter into our Reassembler.</summary>
public sealed class E2sarSendsToUsTests
{
    private const int EventsOfOneSize = 50;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(E2sarCases.Networks), MemberType = typeof(E2sarCases))]
    public async Task All_its_events_arrive_whole(bool v6, int lbVersion, int mtu)
    {
        await using var reassembler = Reassembler(Events.Loopback(v6), threads: 1);
        await reassembler.StartAsync(Token);
        foreach (var (bytes, optimization) in new[] { (1000, "none"), (1000, "sendmmsg"), (1_000_000, "none"), (1_000_000, "sendmmsg") })
        {
            await SendAsync(reassembler, v6, "-l", $"{bytes}", "-n", $"{EventsOfOneSize}", "-m", $"{mtu}", "--lbhdrversion", $"{lbVersion}", "-o", optimization);
            Receive(reassembler, bytes, bytes / (mtu - (v6 ? 84 : 64)) + 1);
        }

        await CheckAsync(reassembler, 4 * EventsOfOneSize);
    }

    [Fact]
    public async Task Its_four_sockets_reach_our_four_ports()
    {
        await using var reassembler = Reassembler(IPAddress.Loopback, threads: 4);
        await reassembler.StartAsync(Token);
        await SendAsync(reassembler, v6: false, "-l", "20000", "-n", $"{EventsOfOneSize}", "--multiport", "--sockets", "4");
        Receive(reassembler, 20_000, 14);
        await CheckAsync(reassembler, EventsOfOneSize);
        Assert.All(reassembler.GetStatistics().Ports, port => Assert.InRange(port.Datagrams, 12 * 14, 13 * 14));
    }

    [Theory]
    [InlineData(1500, "none")]
    [InlineData(9000, "sendmmsg")]
    public async Task Every_byte_of_its_files_is_received(int mtu, string optimization)
    {
        var folder = Directory.CreateTempSubdirectory("penstock-e2sar-");
        try
        {
            var sent = new HashSet<string>();
            foreach (var bytes in new[] { 1, mtu - 65, mtu - 64, mtu - 63, 10 * (mtu - 64), 100_000, 1_000_001 })
            {
                var content = Events.Random(bytes);
                sent.Add(Convert.ToHexString(SHA256.HashData(content)));
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{bytes}.dat"), content, Token);
            }

            await using var reassembler = Reassembler(IPAddress.Loopback, threads: 1);
            await reassembler.StartAsync(Token);
            await E2sarProgram.RunAsync("e2sar_ft", ["-s", "--ip", "127.0.0.1", "-u", Events.DirectUri(IPAddress.Loopback, reassembler.Ports.First),
                "-m", $"{mtu}", "-o", optimization, "--rate", "0.2", "--dataid", "9", "-p", folder.FullName]);
            foreach (var _ in sent.ToArray())
            {
                using var received = reassembler.Receive(TimeSpan.FromSeconds(10), Token);
                Assert.Equal((ushort)9, received?.DataId);
                Assert.True(sent.Remove(Convert.ToHexString(SHA256.HashData(received!.Span))), $"{received.Span.Length} bytes that were not sent, or twice");
            }

            await CheckAsync(reassembler, 7);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Reassembler Reassembler(IPAddress address, int threads)
    {
        var port = Events.FreePorts(address, threads);
        return new Reassembler(new ReassemblerOptions
        {
            Uri = EjfatUri.Parse(Events.DirectUri(address, port)),
            ListenAddress = address,
            StartPort = port,
            Threads = threads,
            // The original sends each event in one burst; where root runs the tests, a receive thread may be held up for a second.
            ReceiveBufferBytes = 32 << 20,
            UseControlPlane = false,
            WithLbHeader = true,
        });
    }

    private static async Task SendAsync(Reassembler to, bool v6, params string[] arguments)
    {
        var output = await E2sarProgram.RunAsync("e2sar_perf",
            ["-s", "--ip", $"{to.Address}", "-u", Events.DirectUri(to.Address, to.Ports.First), "--rate", "0.2", .. v6 ? ["--dpv6"] : Array.Empty<string>(), .. arguments]);
        Assert.Contains(" packets sent, 0 errors", output);
    }

    // e2sar_perf sends one buffer over and over, its events numbered from 0.
    private static void Receive(Reassembler reassembler, int bytes, int segments)
    {
        var numbers = new HashSet<ulong>();
        byte[]? first = null;
        for (var i = 0; i < EventsOfOneSize; i++)
        {
            using var received = reassembler.Receive(TimeSpan.FromSeconds(10), Token);
            Assert.True(received is not null, $"event {i} of {EventsOfOneSize} did not arrive: {reassembler.GetStatistics()}");
            Assert.True(numbers.Add(received.EventNumber), $"event {received.EventNumber} arrived twice");
            Assert.Equal(((ushort)4321, segments, bytes), (received.DataId, received.Segments, received.Span.Length));
            Assert.True(Events.IsMarked(received.Span), $"event {received.EventNumber} is mangled");
            first ??= received.Span.ToArray();
            Assert.True(received.Span.SequenceEqual(first), $"event {received.EventNumber} differs from the first");
        }

        Assert.Equal(EventsOfOneSize - 1, (int)numbers.Max());
    }

    private static async Task CheckAsync(Reassembler reassembler, int events)
    {
        await reassembler.StopAsync(Token);
        var statistics = reassembler.GetStatistics();
        Assert.Equal((events, 0L, 0L, 0L), ((int)statistics.EventsReceived, statistics.BadHeaders, statistics.KernelDrops, statistics.Lost.Values.Sum()));
        Assert.False(reassembler.TryGetLostEvent(out _));
    }
}
