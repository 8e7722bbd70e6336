using System.Diagnostics;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;
using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Database;

namespace Penstock.Pipeline.Running;

/// <summary>The time frames of a run: those of each worker, and the books of all.</summary>
internal sealed class RunTimeFrames : IDisposable
{
    private const int MaxDifferenceLines = 1000;

    private readonly RunBooks _books;
    private readonly TimeFrameOptions _options;
    private readonly Dictionary<TimeFrames.Headers.EquipmentId, string> _linkOf;
    private readonly IReadOnlyList<RunSource> _sources;
    private readonly Lock _lock = new();
    private readonly List<string> _differences = [];
    private readonly List<string> _remarks = [];
    private readonly SortedDictionary<string, long> _codes = new(StringComparer.Ordinal);
    private readonly SummaryStore? _store;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly SortedDictionary<string, long> _injected = new(StringComparer.Ordinal);
    private long _verified;
    private long _mismatched;
    private long _moreDifferences;

    public RunTimeFrames(TimeFrameSupply supply, TimeFrameOptions options, string? output, bool replace, TimeSpan timeout, RunBooks books)
    {
        (_books, _options) = (books, options);
        _sources = [.. supply.Sources.Where(s => s.Kind == SourceKind.SubTimeFrames)];
        _linkOf = supply.Equipments.Index().GroupBy(e => e.Item).ToDictionary(g => g.Key, g => string.Join(" or ", g.Select(e => _sources[e.Index].Name)));
        var numbers = Enumerable.Range(1, _sources.Count).Select(i => (uint)i).ToArray();
        _store = options.SummaryFile is { } file ? OpenStore(file) : null;
        Workers = [.. books.Workers.Select((tally, i) => new WorkerTimeFrames(this, books, tally, options, numbers, timeout, output is null ? null : Sink(output, replace)))];
    }

    public TimeFrameBooks Books { get; } = new();

    public IReadOnlyList<WorkerTimeFrames> Workers { get; }

    /// <summary>The time since the beginning, which builders and verifiers are given.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    /// <summary>A sub time frame was lost on its way.</summary>
    public void Lose(ulong id, uint source, string name, string why)
    {
        _books.Ledger.Lost(name, why);
        Books.Lose(id, name);
        foreach (var worker in Workers) worker.GiveUp(id, source, isSummary: false);
    }

    /// <summary>A summary was lost on its way.</summary>
    public void LoseSummary(ulong id, uint source, string name, string why)
    {
        _books.Summaries.Lost(name, why);
        foreach (var worker in Workers) worker.GiveUp(id, source, isSummary: true);
    }

    /// <summary>Ends what waited for too long at workers that are not busy.</summary>
    public void Advance(Func<int, bool> isBusy, bool isOver)
    {
        for (var i = 0; i < Workers.Count; i++)
        {
            if (!isBusy(i)) Workers[i].Advance();
        }

        foreach (var id in Books.TakeLost(isOver))
        {
            foreach (var worker in Workers) worker.SealNotBuilt(id);
        }
    }

    /// <summary>Ends the building: nothing is on its way any more.</summary>
    public void FinishBuilding()
    {
        foreach (var worker in Workers) worker.FinishBuilding();
    }

    /// <summary>Ends everything; files get their names.</summary>
    public void Complete()
    {
        Advance(static _ => false, isOver: true);
        foreach (var worker in Workers) worker.Complete();
        _store?.Dispose();
    }

    /// <summary>A time frame has been compared at a worker.</summary>
    public void Count(VerifiedTimeFrame frame, string worker)
    {
        // Never waits: where the database does not keep up, detail is shed.
        _store?.Offer(new CheckedTimeFrame
        {
            Flp = frame.Flp, Epn = frame.Epn, Result = frame.Result, ExpectedSources = _sources.Count, EpnName = worker, SealedAt = DateTimeOffset.UtcNow,
        });
        lock (_lock)
        {
            if (frame.Result.Verdict == TfVerdict.Equal) _verified++;
            else if (frame.Result.Verdict != TfVerdict.Incomplete) _mismatched++;
            foreach (var difference in frame.Result.Differences)
            {
                _codes[difference.CodeName] = _codes.GetValueOrDefault(difference.CodeName) + 1;
                var line = Describe(difference);
                if (difference.Severity == DifferenceSeverity.Error) Keep(_differences, line);
                else Keep(_remarks, line);
            }

            _moreDifferences += frame.Result.DifferenceCount - frame.Result.Differences.Count;
            foreach (var remark in frame.Result.Remarks) Keep(_remarks, $"tf {frame.Id}: {remark}");
        }
    }

    /// <summary>A fault was made on purpose.</summary>
    public void CountInjected(InjectedFault fault)
    {
        var name = $"{char.ToLowerInvariant($"{fault}"[0])}{$"{fault}"[1..]}";
        lock (_lock) _injected[name] = _injected.GetValueOrDefault(name) + 1;
    }

    public TimeFrameProgress ReadProgress()
    {
        var (sent, built, incompleteBuilt, incompleteDropped, _, lost) = Books.Read();
        lock (_lock) return new TimeFrameProgress(sent, built, incompleteBuilt + incompleteDropped, lost.Values.Sum(), _verified, _mismatched);
    }

    public TimeFrameReport Report(TimeFrameSupply supply)
    {
        var (sent, built, incompleteBuilt, incompleteDropped, causes, lost) = Books.Read();
        var (events, _, losses) = _books.Summaries.Read();
        // Before the lock: workers come to it with theirs held.
        var (notWritten, files, store) = (Workers.Sum(w => w.Skipped), Workers.SelectMany(w => w.Files).ToArray(), ReportStore());
        lock (_lock)
        {
            return new TimeFrameReport
            {
                OrbitsPerTf = _options.OrbitsPerTimeFrame,
                Sources = _sources.Count,
                Sent = sent,
                Built = built,
                Incomplete = incompleteBuilt + incompleteDropped,
                IncompleteBuilt = incompleteBuilt,
                IncompleteDropped = incompleteDropped,
                IncompleteCauses = causes,
                Lost = lost,
                Verified = _verified,
                Mismatched = _mismatched,
                Unverified = sent - _verified - _mismatched,
                MissingIds = (long)supply.MissingIds,
                Summaries = events,
                SummaryLosses = losses,
                NotWritten = notWritten,
                Codes = new SortedDictionary<string, long>(_codes, StringComparer.Ordinal),
                Differences = [.. _differences],
                MoreDifferences = _moreDifferences,
                Remarks = [.. _remarks],
                Injected = _options.FaultRate > 0 ? new SortedDictionary<string, long>(_injected, StringComparer.Ordinal) : null,
                SummaryStore = store,
                Files = files,
            };
        }
    }

    public void Dispose()
    {
        foreach (var worker in Workers) worker.Dispose();
        _store?.Dispose();
    }

    private SummaryStore OpenStore(string file)
    {
        try
        {
            return SummaryStore.Create(file, new SummaryStoreOptions { DetailLevel = _options.SummaryDetail, FlpName = source => _sources[(int)source - 1].Name });
        }
        catch (Exception exception) when (exception is SummaryDatabaseException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"summary database '{file}': {exception.Message}", exception);
        }
    }

    private SummaryStoreReport? ReportStore()
    {
        if (_store is not { } store) return null;
        var counters = store.Counters;
        if (counters.Shed + counters.Dropped > 0) _books.Warn($"the summary database did not keep up: {counters.Shed} time frames lost detail, {counters.Dropped} are not in it");
        if (counters.Failed > 0 || store.Failure is not null)
        {
            _books.Warn($"the summary database refused {counters.Failed} time frames: {store.Failure}");
            _books.OutputIsIncomplete = true;
        }

        return new SummaryStoreReport(store.Path, counters.Offered, counters.Written, counters.Shed, counters.PartsShed, counters.Dropped, counters.Failed);
    }

    private TimeFrameSink Sink(string output, bool replace) => new(
        new TimeFrameSinkOptions
        {
            Folder = output, NamePattern = _options.NamePattern, TimeFramesPerFile = _options.TimeFramesPerFile, FileBytes = _options.FileBytes,
            WithSidecar = _options.WithSidecar, Replace = replace, Percentage = _options.Percentage, Done = _options.DoneFolder is { } done ? new DoneOptions { Folder = done } : null,
        },
        TimeProvider.System);

    private string Describe(Difference difference)
    {
        var text = difference.ToString();
        if (difference.Equipment is { } equipment && _linkOf.TryGetValue(equipment, out var link)) return $"{text} [link {link}]";
        return difference.Source is { } source && source >= 1 && source <= _sources.Count ? $"{text} [link {_sources[(int)source - 1].Name}]" : text;
    }

    private void Keep(List<string> lines, string line)
    {
        if (lines.Count < MaxDifferenceLines) lines.Add(line);
        else _moreDifferences++;
    }
}
