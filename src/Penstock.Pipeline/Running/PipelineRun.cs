using System.Diagnostics;
using System.Net;
using Penstock.Ejfat;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Outputs;
using Penstock.Pipeline.Relaying;
using Penstock.Pipeline.Reporting;
using Penstock.Pipeline.Storing;

namespace Penstock.Pipeline.Running;

/// <summary>
/// One run: inputs, senders, load balancer, workers and outputs in one process over loopback. What <c>penstock run</c> does.
/// </summary>
public sealed class PipelineRun
{
    private const int MostSenders = 4;
    private const int MostEvents = 4096;
    private const int ReceiveBufferBytes = 8 << 20;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);

    // Senders that are held back, by a slow disk say, make pauses within events; with a rate, a second without a segment is a loss.
    private static readonly TimeSpan PatientTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PacedTimeout = TimeSpan.FromSeconds(1);

    // When its builder gives a time frame up, no event of it is in the making any more.
    private static readonly TimeSpan TimeFrameSlack = TimeSpan.FromSeconds(1);

    private readonly RunOptions _options;
    private readonly Action<RunProgress>? _tell;
    private readonly CancellationToken _stop;
    private readonly DateTime _began = DateTime.UtcNow;

    private PipelineRun(RunOptions options, Action<RunProgress>? tell, CancellationToken stop) => (_options, _tell, _stop) = (options, tell, stop);

    private bool IsPaced => _options.RateGbps > 0;

    private TimeSpan EventTimeout => IsPaced ? PacedTimeout : PatientTimeout;

    /// <summary>Runs to the end.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="tell">Gets the progress now and then, on any thread.</param>
    /// <param name="stop">Ends the sending; what was sent is still delivered and written, and the report says that it was interrupted.</param>
    /// <exception cref="InputException">An option, input or output is not fit; nothing has been sent.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> came before the first event.</exception>
    public static Task<RunReport> RunAsync(RunOptions options, Action<RunProgress>? tell = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new PipelineRun(options, tell, stop).RunAsync();
    }

    private async Task<RunReport> RunAsync()
    {
        var inputs = _options.Inputs.Count > 0 ? InputSet.Open(_options.Inputs, _options.Input) : null;
        using var supply = OpenSupply(inputs, out var files);
        var output = _options.Output is { } path ? OutputFolder.Open(path, supply.Sources, inputs, files, _options.Overwrite) : null;
        var store = _options.Store is { } asked ? OutputStore.Open(asked, _options.Output) : null;
        _stop.ThrowIfCancellationRequested();

        var books = new RunBooks(
            new EventWindow(_options.WindowBytes, MostEvents), [.. Enumerable.Range(1, _options.Workers).Select(i => new WorkerTally($"worker-{i}"))]);
        foreach (var warning in inputs?.Warnings ?? []) books.Warn(warning);
        foreach (var loss in inputs?.Losses ?? [])
        {
            books.Ledger.Sent(0);
            books.Ledger.Lost(loss.Name, loss.Message);
        }

        using var timeFrames = OpenTimeFrames(supply as TimeFrameSupply, books);
        var lanes = MakeLanes(supply.Sources, output, books, timeFrames);
        timeFrames?.Join(lanes.OfType<TimeFrameLane>().Where(l => l.Source.Kind == SourceKind.SubTimeFrames));
        try
        {
            var report = await StreamAsync(supply, lanes, books, output, timeFrames);
            if (store is null) return report;
            // A signal ends the sending; what was written is moved all the same.
            var moved = await store.MoveAsync(CancellationToken.None);
            return report with { Moved = moved, Ok = report.Ok && moved is { Failed: 0, Problems.Count: 0 } };
        }
        finally
        {
            foreach (var lane in lanes) lane.Dispose();
        }
    }

    private IEventSupply OpenSupply(InputSet? inputs, out FileSupply? files)
    {
        files = inputs is null ? null : new FileSupply(inputs, _options.Inputs, _options.Input);
        if (_options.TimeFrames is not { } timeFrames) return files ?? (IEventSupply)new GeneratorSupply(_options.Generated, _options.GeneratedOrbits);
        if (files is not null) return new TimeFrameSupply(files, files.Links, timeFrames, TimeProvider.System, files.FirstTimeFrameOrbit);
        var generated = new GeneratorSupply(_options.Generated with { OrbitsPerTimeFrame = timeFrames.OrbitsPerTimeFrame }, _options.GeneratedOrbits);
        return new TimeFrameSupply(generated, generated.Links, timeFrames, TimeProvider.System);
    }

    private RunTimeFrames? OpenTimeFrames(TimeFrameSupply? supply, RunBooks books)
    {
        if (supply is null) return null;
        foreach (var warning in supply.Warnings) books.Warn(warning);
        var options = _options.TimeFrames!;
        try
        {
            if (options.DoneFolder is { } done) Files.FileSystem.MakeFolders(new Files.FilePath(done));
        }
        catch (IOException exception)
        {
            throw new InputException($"folder of .done files: {exception.Message}", exception);
        }

        var sources = supply.Sources.Where(s => s.Kind == SourceKind.SubTimeFrames).Select(s => s.Name).ToArray();
        var links = supply.Equipments.Index().GroupBy(e => e.Item).ToDictionary(g => $"{g.Key}", g => string.Join(" or ", g.Select(e => sources[e.Index])), StringComparer.Ordinal);
        var settings = new TimeFrameSettings(
            options, options.Timeout ?? EventTimeout + TimeFrameSlack, sources, supply.Sources.First(s => s.Kind == SourceKind.Summaries).DataId, links, _options.Output, _options.Overwrite);
        var timeFrames = new RunTimeFrames(settings, books);
        if (_options.WorkerProgram is null) timeFrames.OpenHere();
        return timeFrames;
    }

    private static SourceLane[] MakeLanes(IReadOnlyList<RunSource> sources, OutputFolder? output, RunBooks books, RunTimeFrames? timeFrames)
    {
        var summaries = sources.Count(s => s.Kind == SourceKind.Summaries);
        return [.. sources.Select((s, i) => s.Kind switch
        {
            SourceKind.SubTimeFrames => new TimeFrameLane(s, (uint)i + 1, books, timeFrames!),
            SourceKind.Summaries => new TimeFrameLane(s, (uint)(i - (sources.Count - summaries)) + 1, books, timeFrames!),
            _ => (SourceLane)new OrderedLane(s, output?.OutputOf(s) ?? new NoOutput(), books),
        })];
    }

    private async Task<RunReport> StreamAsync(IEventSupply supply, SourceLane[] lanes, RunBooks books, OutputFolder? output, RunTimeFrames? timeFrames)
    {
        await using var balancer = await LoopbackBalancer.StartAsync(_stop);
        var senderCount = Math.Min(_options.Senders > 0 ? _options.Senders : MostSenders, lanes.Length);
        var desk = new ArrivalDesk(lanes, books, senderCount, _options.Workers);
        var workers = new IWorkerNode[_options.Workers];
        var senders = new Segmenter[senderCount];
        try
        {
            for (var i = 0; i < workers.Length; i++) workers[i] = MakeWorker(balancer.Uri, books.Workers[i].Name, i, desk, timeFrames);
            await Task.WhenAll(workers.Select(w => w.StartAsync(_stop)));
            await balancer.WaitForWorkersAsync(workers.Length, StartTimeout, _stop);

            using var relay = _options.Impairment is { } harm ? new ImpairmentRelay(new IPEndPoint(IPAddress.Loopback, 0), balancer.Uri.GetDataEndPoint(ipv6: false)!, harm) : null;
            var target = relay is null ? balancer.Uri : balancer.Uri.WithData(relay.EndPoint.Address, relay.EndPoint.Port);
            var gate = IsPaced ? null : new InFlightLimit(InFlightLimit.Granted(ReceiveBufferBytes), () => Arrived(workers), TimeProvider.System);
            var feeder = new EventFeeder(supply, lanes, senders, books, _options.Duration, _stop);
            for (var i = 0; i < senders.Length; i++) senders[i] = new Segmenter(SenderOptions(target, i, senderCount, feeder.FirstTick, gate));
            await Task.WhenAll(senders.Select(s => s.StartAsync(_stop)));

            var monitor = new RunMonitor(lanes, workers, desk, books, balancer, EventTimeout, timeFrames);
            var cpu = ProcessorTime(workers);
            var start = Stopwatch.GetTimestamp();
            await monitor.WatchAsync(feeder.RunAsync(), _tell, _options.ProgressPeriod);
            // At least a microsecond: rates are divided by it.
            var seconds = Math.Max(1e-6, Stopwatch.GetElapsedTime(start, books.LastSettled).TotalSeconds);
            cpu = ProcessorTime(workers) - cpu;

            await Task.WhenAll(senders.Select(s => s.StopAsync()));
            await Task.WhenAll(workers.Select(w => w.StopAsync()));
            timeFrames?.Complete();
            if (timeFrames is not null && workers.Any(w => !w.IsAlive)) Salvage(timeFrames, books);
            var timeFrameReport = timeFrames?.Report(((TimeFrameSupply)supply).MissingIds);
            TakeWarnings(books, balancer, workers, senders);
            var effort = new Effort(seconds, cpu, feeder.WasStopped, workers.All(w => w.IsAlive));
            return Report(books, lanes, output, balancer, effort, timeFrameReport);
        }
        finally
        {
            foreach (var sender in senders)
            {
                if (sender is not null) await sender.DisposeAsync();
            }

            foreach (var worker in workers)
            {
                if (worker is not null) await worker.DisposeAsync();
            }
        }
    }

    private void Salvage(RunTimeFrames timeFrames, RunBooks books)
    {
        if (timeFrames.Settings.Output is not { } folder) return;
        try
        {
            foreach (var file in TimeFrameSalvage.Recover(folder, timeFrames.Settings.Replace)) timeFrames.AddFile(file);
            // A worker may die between naming a file and telling of it.
            foreach (var file in TimeFrameSalvage.WrittenSince(folder, _began)) timeFrames.AddFile(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            books.Warn($"the files of a worker that died stay as they are: {exception.Message}");
            books.OutputIsIncomplete = true;
        }
    }

    private static TimeSpan ProcessorTime(IWorkerNode[] workers)
    {
        using var process = Process.GetCurrentProcess();
        return workers.Aggregate(process.TotalProcessorTime, (sum, w) => sum + w.OwnProcessorTime);
    }

    private static (long Datagrams, long Bytes) Arrived(IWorkerNode[] workers)
    {
        (long Datagrams, long Bytes) sum = default;
        foreach (var worker in workers)
        {
            var (datagrams, bytes) = worker.Received;
            sum = (sum.Datagrams + datagrams, sum.Bytes + bytes);
        }

        return sum;
    }

    private IWorkerNode MakeWorker(EjfatUri uri, string name, int index, ArrivalDesk desk, RunTimeFrames? timeFrames)
    {
        var settings = new WorkerSettings(
            uri.ToString(EjfatTokenKind.Instance), name, (int)EventTimeout.TotalMilliseconds, ReceiveBufferBytes, Waits: !IsPaced,
            (1L << 30) + FileEnvelope.Size, Math.Max(4L << 30, 4 * _options.WindowBytes) + (_options.TimeFrames?.MemoryBytes ?? 0));
        if (_options.WorkerProgram is not { } program) return new LocalWorker(settings, index, desk);
        var worker = new ProcessWorker(settings with { TimeFrames = timeFrames?.Settings }, program, index, desk, timeFrames);
        timeFrames?.Join(index, worker);
        return worker;
    }

    private SegmenterOptions SenderOptions(EjfatUri uri, int index, int count, ulong firstTick, ISendGate? gate) => new()
    {
        Uri = uri,
        EventSourceId = (uint)index + 1,
        Mtu = _options.Mtu,
        SendSockets = 1,
        RateGbps = _options.RateGbps / count,
        Smooth = true,
        WarmUp = TimeSpan.FromMilliseconds(50),
        SyncPeriod = TimeSpan.FromMilliseconds(200),
        FirstTick = firstTick,
        // What waits here is read, and would be sent after a stop.
        QueueCapacity = 16,
        Gate = gate,
    };

    private void TakeWarnings(RunBooks books, LoopbackBalancer balancer, IWorkerNode[] workers, Segmenter[] senders)
    {
        // Small buffers cost nothing where senders are held back; that a worker ended always matters.
        var granted = IsPaced ? balancer.Warnings.Concat(senders.SelectMany(s => s.Warnings)) : [];
        var ofWorkers = workers.Where(w => IsPaced || !w.IsAlive).SelectMany(w => w.Warnings);
        foreach (var warning in granted.Concat(ofWorkers).Distinct(StringComparer.Ordinal)) books.Warn(warning);

        var counters = balancer.Counters;
        foreach (var (reason, count) in counters.Drops) books.Warn($"the data plane dropped {count} datagrams: {reason}");
        if (counters.KernelDrops > 0) books.Warn($"the kernel dropped at least {counters.KernelDrops} datagrams before the data plane: its receive buffer was full");
        var drops = workers.Sum(w => w.KernelDrops);
        if (drops > 0) books.Warn($"the kernel dropped at least {drops} datagrams before the workers: their receive buffers were full");
        if (books.Unexpected > 0) books.Warn($"{books.Unexpected} events arrived that were counted as lost already, or were not this run's");
    }

    private static RunReport Report(RunBooks books, SourceLane[] lanes, OutputFolder? output, LoopbackBalancer balancer, Effort effort, TimeFrameReport? timeFrames)
    {
        var sources = lanes.Where(l => l.Source.Kind != SourceKind.Summaries).Select(l => l.Complete()).ToArray();
        try
        {
            output?.Complete();
        }
        catch (OutputException exception)
        {
            books.Warn(exception.Message);
            books.OutputIsIncomplete = true;
        }

        var (events, bytes, losses) = books.Ledger.Read();
        foreach (var line in books.Ledger.Explain().Concat(books.Summaries.Explain())) books.Warn(line);
        Debug.Assert(events.Sent == events.Delivered + losses.Values.Sum(), "an event is neither delivered nor lost");
        return new RunReport
        {
            Ok = events.Lost == 0 && events.Sent == events.Delivered && !books.OutputIsIncomplete && effort.AllWorkersLive
                && (timeFrames is null || (timeFrames.Built == timeFrames.Sent && timeFrames.Verified == timeFrames.Sent)),
            Interrupted = effort.WasStopped,
            Seconds = Math.Round(effort.Seconds, 6),
            GoodputGbps = Math.Round(bytes.Delivered * 8 / 1e9 / effort.Seconds, 3),
            CpuSecondsPerGB = bytes.Delivered == 0 ? 0 : Math.Round(effort.Cpu.TotalSeconds / (bytes.Delivered / 1e9), 3),
            Events = events,
            Bytes = bytes,
            Losses = losses,
            SplitEvents = Math.Max(books.Ticks.Splits, balancer.Counters.SplitEvents),
            TimeFrames = timeFrames,
            Sources = sources,
            Workers = [.. books.Workers.Select(w => new WorkerReport(w.Name, w.Events, w.Bytes, w.Slots))],
            Warnings = books.Warnings,
        };
    }

    private readonly record struct Effort(double Seconds, TimeSpan Cpu, bool WasStopped, bool AllWorkersLive);
}
