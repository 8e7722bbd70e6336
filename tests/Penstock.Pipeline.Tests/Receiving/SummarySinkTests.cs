using System.Net;
using Penstock.Ejfat;
using Penstock.Pipeline.Receiving;
using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Database;
using Penstock.TimeFrames.Verification.Maintenance;

namespace Penstock.Tests.Receiving;

/// <summary>Sub time frames that arrive as events become summaries in a database.</summary>
public sealed class SummarySinkTests : IDisposable
{
    private static readonly EquipmentId Links = new(DataOrigin.Flp, DataDescription.RawData, 0);
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Time_frames_of_two_sources_are_put_together_and_compared_with_what_was_sent()
    {
        var path = Path.Combine(_folder.Path, "run.db");
        var import = new SummaryImport(path, new ImportOptions { Orbits = 32 });
        using var sink = new SummarySink(import.Options(), TimeSpan.FromMilliseconds(300));
        await using var session = new ReceiveSession(
            new ReassemblerOptions { Uri = EjfatUri.ForControlPlane("localhost", 1), UseControlPlane = false, WithLbHeader = true, ListenAddress = IPAddress.Loopback, StartPort = 0 }, sink, mostEvents: 22);
        await session.StartAsync(Token);
        var importing = Task.Run(() => import.Run(sink.Consume()), Token);
        await SendAsync(session.Reassembler.Ports.First);
        Assert.True(await session.RunAsync(TimeSpan.FromSeconds(20), Token));
        // Nothing comes any more, nobody has said so, and what there is is in the database all the same.
        for (var i = 0; i < 200 && Stored(path) < 10; i++) await Task.Delay(50, Token);
        Assert.Equal(10, Stored(path));
        var received = await session.StopAsync();
        sink.Complete();
        var report = await importing;

        Assert.Equal((10, 40, 1), (report.TimeFrames, report.Parts, report.Repeated));
        Assert.Equal(1, received.Losses[SummarySink.NotASubTimeFrame]);
        Assert.Contains("event 99 of source 3", Assert.Single(received.Problems));
        // The other side, taken where it was sent.
        var sent = new SummaryImport(path, new ImportOptions { Side = SummarySide.Flp });
        var frames = Enumerable.Range(1, 10).Select(id => TfSummary.Merge([.. Enumerable.Range(1, 2).Select(source => SubTimeFrameSummary.Of((uint)source, Made(id, source, harm: id == 4), sent.Options()))]));
        var compared = sent.Run(frames);
        Assert.Equal((10, 10, 1), (compared.TimeFrames, compared.Compared, compared.Different));
    }

    private static int Stored(string path)
    {
        if (!File.Exists(path)) return 0;
        try
        {
            using var database = SummaryDatabase.Open(path);
            return database.TimeFrames(SummarySide.Epn).Count;
        }
        catch (SummaryDatabaseException)
        {
            // It is being made.
            return 0;
        }
    }

    [Fact]
    public async Task Time_frames_of_another_run_are_left_out_and_counted()
    {
        var import = new SummaryImport(Path.Combine(_folder.Path, "run.db"), new ImportOptions { Orbits = 32 });
        using var sink = new SummarySink(import.Options(), TimeSpan.FromSeconds(9));
        foreach (var (id, run) in ((int, uint)[])[(1, 7), (2, 8), (3, 7)]) sink.Take(Summary(id, run));
        sink.Complete();
        var report = import.Run(await Task.Run(() => sink.Consume().ToArray(), Token));

        Assert.Equal((2, 1), (report.TimeFrames, report.OfOtherRuns));
    }

    [Fact]
    public async Task Nobody_waits_for_a_database_that_has_failed()
    {
        using var sink = new SummarySink(new SummaryOptions { OrbitsPerTimeFrame = 32 }, TimeSpan.FromSeconds(9));
        // As when writing fails: the one that consumes ends at the first.
        var failed = Task.Run(() => sink.Consume().First(s => s is not null), Token);
        var lost = await Task.Run(() => Enumerable.Range(1, 1000).Count(id => sink.Take(Summary(id, 7)).Loss == SummarySink.NotKept), Token).WaitAsync(TimeSpan.FromSeconds(20), Token);
        await failed;
        await Task.Run(sink.Complete, Token).WaitAsync(TimeSpan.FromSeconds(20), Token);

        Assert.InRange(lost, 1, 1000);
    }

    private static async Task SendAsync(int port)
    {
        var to = EjfatUri.ForControlPlane("localhost", 1).WithData(IPAddress.Loopback, port);
        await using var segmenter = new Segmenter(new SegmenterOptions { Uri = to, UseControlPlane = false, RateGbps = 1, WarmUp = TimeSpan.Zero, SendSockets = 1 });
        await segmenter.StartAsync(Token);
        for (var id = 1; id <= 10; id++)
        for (var source = 1; source <= 2; source++)
            await segmenter.EnqueueAsync(new OutgoingEvent(Made(id, source)) { EventNumber = (ulong)id, DataId = (ushort)source }, Token);
        // A source that comes again begins another time frame of that number.
        await segmenter.EnqueueAsync(new OutgoingEvent(Made(10, 2)) { EventNumber = 110, DataId = 2 }, Token);
        await segmenter.EnqueueAsync(new OutgoingEvent(new byte[500]) { EventNumber = 99, DataId = 3 }, Token);
        await segmenter.StopAsync(Token);
    }

    private static StfSummary Summary(int id, uint run) => SubTimeFrameSummary.Of(1, Made(id, 1, run: run), new SummaryOptions { OrbitsPerTimeFrame = 32 });

    private static byte[] Made(int id, int source, bool harm = false, uint run = 7)
    {
        var bytes = new byte[SubTimeFrameWriter.SizeOf(2, 6000)];
        var writer = new SubTimeFrameWriter(bytes, new SubTimeFrameHeader { Id = (ulong)id, FirstOrbit = (uint)(id * 32), RunNumber = run, Origin = SubTimeFrameOrigin.Readout, CreationTimeMs = 1 });
        writer.BeginMessage(Links with { SubSpecification = (uint)source }, 2);
        new Random((id * 10) + source).NextBytes(writer.AddPart(2000));
        new Random((id * 100) + source).NextBytes(writer.AddPart(4000));
        writer.Complete();
        if (harm && source == 1) bytes[^1] ^= 1;
        return bytes;
    }
}
