using System.Net;
using Penstock.Ejfat;

namespace Penstock.Tests.E2sar;

/// <summary>Our Segmenter into the original's Reassembler.</summary>
public sealed class WeSendToE2sarTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(E2sarCases.Networks), MemberType = typeof(E2sarCases))]
    public async Task Its_files_hold_every_byte_of_our_events(bool v6, int lbVersion, int mtu)
    {
        var address = Events.Loopback(v6);
        var port = Events.FreePorts(address);
        var folder = Directory.CreateTempSubdirectory("penstock-e2sar-");
        try
        {
            // One to many segments, and the lengths about the borders of one, two and three.
            var segment = mtu - (v6 ? 84 : 64);
            int[] lengths = [1, segment - 1, segment, segment + 1, 2 * segment, 3 * segment + 1, 100_000, 1_048_576];
            var events = lengths.SelectMany(bytes => Enumerable.Range(0, 3).Select(_ => bytes)).Select(Events.Random).ToArray();
            await using var receiver = E2sarProgram.Start("e2sar_ft", "-r", "--ip", $"{address}", "--port", $"{port}", "-u", Events.DirectUri(address, port), "-p", folder.FullName);
            await Events.WaitUntilBoundAsync(address, port);
            await SendAsync(address, port, lbVersion, mtu, events);
            for (var i = 0; i < events.Length; i++)
            {
                var file = Path.Combine(folder.FullName, $"e2sar_out_{i}_7");
                await receiver.WaitForAsync($"Renaming to \"{file}\"");
                Assert.Equal(events[i], await ReadAsync(file));
            }

            Assert.Equal(0, await receiver.InterruptAsync());
            Assert.Equal((events.Length, 0L, 0L), ((int)receiver.Figure("Events Received"), receiver.Figure("Events Lost in reassembly"), receiver.Figure("Data Errors")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(E2sarCases.Networks), MemberType = typeof(E2sarCases))]
    public async Task It_counts_none_of_our_events_as_mangled_or_lost(bool v6, int lbVersion, int mtu)
    {
        var address = Events.Loopback(v6);
        var port = Events.FreePorts(address, 4);
        await using var receiver = E2sarProgram.Start(
            "e2sar_perf", "-r", "--ip", $"{address}", "--port", $"{port}", "--threads", "4", "-p", "100", "-u", Events.DirectUri(address, port));
        await Events.WaitUntilBoundAsync(address, port + 3);
        byte[][] events = [.. Enumerable.Range(0, 200).Select(i => Events.Marked(i % 10 == 0 ? 500_000 : 1000))];
        await SendAsync(address, port, lbVersion, mtu, events, multiPort: true);
        await receiver.WaitForAsync("Events Received", events.Length);
        foreach (var loss in new[] { "Events Mangled", "Events Lost in reassembly", "Events Lost in enqueue", "Bad RE Header Discards", "Data Errors" })
            Assert.True(receiver.Figure(loss) == 0, $"{loss}: {receiver.Output}");
        Assert.Equal(0, await receiver.InterruptAsync());
    }

    private static async Task SendAsync(IPAddress address, int port, int lbVersion, int mtu, byte[][] events, bool multiPort = false)
    {
        await using var segmenter = new Segmenter(new SegmenterOptions
        {
            Uri = EjfatUri.Parse(Events.DirectUri(address, port)),
            DataId = 7,
            IPv6 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6,
            LbHeaderVersion = lbVersion,
            Mtu = mtu,
            // What the original's receiver keeps up with, in 3 MB of socket buffer, on a machine that has other things to do.
            RateGbps = 0.4,
            MultiPort = multiPort,
            UseControlPlane = false,
        });
        await segmenter.StartAsync(Token);
        foreach (var content in events) await segmenter.EnqueueAsync(new OutgoingEvent(content), Token);
        await segmenter.StopAsync(Token);
        var sent = segmenter.GetStatistics();
        Assert.Equal((events.Length, 0L), ((int)sent.EventsSent, sent.EventsFailed));
    }

    // The file may not be closed yet when its name is printed; its bytes are there.
    private static async Task<byte[]> ReadAsync(string file)
    {
        while (!File.Exists(file)) await Task.Delay(5, Token);
        return await File.ReadAllBytesAsync(file, Token);
    }
}
