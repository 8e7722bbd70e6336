using System.Net;
using Penstock.Ejfat;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Receiving;
using Penstock.Pipeline.Reporting;
using Penstock.Pipeline.Sending;

namespace Penstock.Pipeline.Tests.Receiving;

public sealed class SendAndReceiveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-receive-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Files_arrive_as_files_that_have_their_names_when_they_are_whole()
    {
        var input = Directory.CreateDirectory(Path.Combine(_folder, "in")).FullName;
        var contents = Enumerable.Range(0, 20).Select(i => RandomBytes(i, i * 10_000 + 1)).ToList();
        for (var i = 0; i < contents.Count; i++) await File.WriteAllBytesAsync(Path.Combine(input, $"{i:00}"), contents[i], TestContext.Current.CancellationToken);
        var output = Directory.CreateDirectory(Path.Combine(_folder, "out")).FullName;
        var names = new System.Collections.Concurrent.ConcurrentBag<string>();
        var sink = new EventFileSink(output, "x", "bin", overwrite: false) { Written = (unfinished, _, _) => names.Add(Path.GetFileName(unfinished)) };

        var report = await TransferAsync(new FileSource([input], recurse: false, null), sink, contents.Count, takers: 3, first: 100);

        Assert.Equal((20, 0), (report.EventsDelivered, report.Losses.Count));
        for (var i = 0; i < contents.Count; i++)
        {
            Assert.Equal(contents[i], await File.ReadAllBytesAsync(Path.Combine(output, $"x_{100 + i}_7.bin"), TestContext.Current.CancellationToken));
        }

        Assert.Equal(20, Directory.GetFileSystemEntries(output).Length);
        Assert.All(names, name => Assert.StartsWith(".x_", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_is_there_already_stays_and_the_loss_is_named()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "x_0_7"), "old", TestContext.Current.CancellationToken);

        var report = await TransferAsync(new GeneratedSource(2, 1000), new EventFileSink(_folder, "x", null, overwrite: false), 2);

        Assert.Equal(1, report.Losses[LossName.OutputFailed]);
        Assert.Contains("x_0_7", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.Equal("old", await File.ReadAllTextAsync(Path.Combine(_folder, "x_0_7"), TestContext.Current.CancellationToken));
        Assert.Equal(["x_0_7", "x_1_7"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Of_many_losses_of_one_cause_the_first_are_said_and_all_are_counted()
    {
        for (var i = 0; i < 30; i++) await File.WriteAllTextAsync(Path.Combine(_folder, $"x_{i}_7"), "old", TestContext.Current.CancellationToken);

        var report = await TransferAsync(new GeneratedSource(30, 1000), new EventFileSink(_folder, "x", null, overwrite: false), 30);

        Assert.Equal(30, report.Losses[LossName.OutputFailed]);
        Assert.Equal(11, report.Problems.Count);
        Assert.Contains("counted", report.Problems[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_without_marks_are_counted_as_corrupted()
    {
        using var stream = new MemoryStream(new byte[300]);
        var sink = new MarkSink();

        var report = await TransferAsync(new StreamSource(stream, "x", 100), sink, 3);

        Assert.Equal((3, 0, 3), (sink.Mangled, report.EventsDelivered, report.Losses[LossName.Corrupted]));
    }

    [Fact]
    public void Names_that_would_leave_the_folder_are_refused()
    {
        Assert.Throws<InputException>(() => new EventFileSink(_folder, "../x", null, overwrite: false));
        Assert.Throws<InputException>(() => new EventFileSink(_folder, "x", "/y", overwrite: false));
        Assert.Throws<InputException>(() => new EventFileSink(Path.Combine(_folder, "none"), "x", null, overwrite: false));
    }

    [Fact]
    public async Task A_sender_that_is_told_to_give_up_counts_what_it_did_not_send()
    {
        using var stop = new CancellationTokenSource();
        await using var session = new SendSession(new SendOptions { Segmenter = Sender(IPEndPoint.Parse("127.0.0.1:9")) with { RateGbps = 0.001 } });
        await session.StartAsync(stop.Token);
        var sending = session.SendAsync(new GeneratedSource(1_000_000, 10_000), readers: 2, stop.Token);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await sending;

        var report = await session.StopAsync(stop.Token);

        Assert.Equal(report.Events, report.Segmenter.EventsSent + report.Segmenter.EventsFailed);
        Assert.True(report.Segmenter.EventsFailed > 0);
    }

    private static async Task<ReceiveReport> TransferAsync(ISendSource source, IEventSink sink, long events, int takers = 1, ulong first = 0)
    {
        await using var receiver = new ReceiveSession(
            new ReassemblerOptions { Uri = EjfatUri.ForControlPlane("localhost", 1), ListenAddress = IPAddress.Loopback, StartPort = 0, UseControlPlane = false, WithLbHeader = true },
            sink, takers, events);
        await receiver.StartAsync(TestContext.Current.CancellationToken);
        var receiving = receiver.RunAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await using var sender = new SendSession(new SendOptions { Segmenter = Sender(new IPEndPoint(IPAddress.Loopback, receiver.Reassembler.Ports.First)), FirstEvent = first });
        await sender.StartAsync(TestContext.Current.CancellationToken);
        await sender.SendAsync(source, readers: 1, TestContext.Current.CancellationToken);
        await sender.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(await receiving);
        return await receiver.StopAsync();
    }

    private static SegmenterOptions Sender(IPEndPoint to) => new()
    {
        Uri = EjfatUri.ForControlPlane("localhost", 1).WithData(to.Address, to.Port), UseControlPlane = false, DataId = 7, RateGbps = 1,
    };

    private static byte[] RandomBytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
