using System.Collections.Concurrent;
using System.Diagnostics;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;
using Penstock.TimeFrames.Verification.Database;

namespace Penstock.Pipeline.Running;

/// <summary>The time frames of a run: hears of what happens at the workers, and keeps the books.</summary>
internal sealed class RunTimeFrames : IDisposable
{
    private const int MaxLines = 1000;

    private readonly RunBooks _books;
    private readonly ConcurrentDictionary<(ulong Id, uint Source), int> _held = new();
    private readonly Lock _lock = new();
    private readonly List<string> _differences = [];
    private readonly List<string> _remarks = [];
    private readonly List<string> _files = [];
    private readonly List<SummaryStoreReport> _stores = [];
    private readonly SortedDictionary<string, long> _codes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _injected = new(StringComparer.Ordinal);
    private readonly ITimeFrameWorker?[] _workers;
    private SummaryStore? _store;
    private TimeFrameLane[] _lanes = [];
    private long _verified;
    private long _mismatched;
    private long _moreDifferences;
    private long _skipped;

    public RunTimeFrames(TimeFrameSettings settings, RunBooks books)
    {
        (Settings, _books) = (settings, books);
        _workers = new ITimeFrameWorker?[books.Workers.Count];
    }

    public TimeFrameSettings Settings { get; }

    public TimeFrameBooks Books { get; } = new();

    /// <summary>Puts the time frames of all workers into this process.</summary>
    /// <exception cref="InputException">A folder or the database cannot be made.</exception>
    public void OpenHere()
    {
        _store = VerdictDesk.OpenStore(Settings, worker: null);
        for (var i = 0; i < _workers.Length; i++)
        {
            var name = _books.Workers[i].Name;
            _workers[i] = new WorkerTimeFrames(Settings, new VerdictDesk(Settings, name, _store, ownsStore: false), NewsOf(i));
        }
    }

    /// <summary>What hears the news of a worker.</summary>
    public ITimeFrameNews NewsOf(int worker) => new News(this, worker);

    /// <summary>A worker's time frames are in its own process.</summary>
    public void Join(int worker, ITimeFrameWorker elsewhere) => _workers[worker] = elsewhere;

    /// <summary>The lanes of the sub time frames, by source from 1.</summary>
    public void Join(IEnumerable<TimeFrameLane> lanes) => _lanes = [.. lanes];

    /// <summary>The time frames of a worker in this process.</summary>
    public WorkerTimeFrames Here(int worker) => (WorkerTimeFrames)_workers[worker]!;

    /// <summary>A sub time frame has arrived at a worker; its bytes count when its time frame ends.</summary>
    public void Hold(ulong id, uint source, int bytes) => _held[(id, source)] = bytes;

    /// <summary>A sub time frame was lost on its way.</summary>
    public void Lose(ulong id, uint source, string name, string why)
    {
        _books.Ledger.Lost(name, why);
        Books.Lose(id, name);
        foreach (var worker in _workers) worker?.GiveUp(id, source, isSummary: false);
    }

    /// <summary>A summary was lost on its way.</summary>
    public void LoseSummary(ulong id, uint source, string name, string why)
    {
        _books.Summaries.Lost(name, why);
        foreach (var worker in _workers) worker?.GiveUp(id, source, isSummary: true);
    }

    /// <summary>A worker's process is gone, and with it what it had of time frames.</summary>
    public void Bury(int worker)
    {
        _workers[worker] = null;
        foreach (var id in Books.EndAllAt(worker, LossName.WorkerDied)) LoseHeld(id, LossName.WorkerDied, $"{_books.Workers[worker].Name} died");
    }

    /// <summary>Ends what waited for too long at workers that are not busy.</summary>
    public void Advance(Func<int, bool> isBusy, bool isOver)
    {
        for (var i = 0; i < _workers.Length; i++)
        {
            if (!isBusy(i)) _workers[i]?.Advance();
        }

        foreach (var id in Books.TakeLost(isOver))
        {
            foreach (var worker in _workers) worker?.SealNotBuilt(id);
        }
    }

    /// <summary>Ends the building: nothing is on its way any more.</summary>
    public void FinishBuilding()
    {
        foreach (var worker in _workers) worker?.FinishBuilding();
    }

    /// <summary>Ends everything; files get their names.</summary>
    public void Complete()
    {
        Advance(static _ => false, isOver: true);
        foreach (var worker in _workers.OfType<WorkerTimeFrames>()) worker.Complete();
        if (_store is null) return;
        _stores.Add(VerdictDesk.Complete(_store, NewsOf(0)));
        _store = null;
    }

    public TimeFrameProgress ReadProgress()
    {
        var (sent, built, incompleteBuilt, incompleteDropped, _, lost) = Books.Read();
        lock (_lock) return new TimeFrameProgress(sent, built, incompleteBuilt + incompleteDropped, lost.Values.Sum(), _verified, _mismatched);
    }

    public TimeFrameReport Report(ulong missingIds)
    {
        var (sent, built, incompleteBuilt, incompleteDropped, causes, lost) = Books.Read();
        var (events, _, losses) = _books.Summaries.Read();
        lock (_lock)
        {
            return new TimeFrameReport
            {
                OrbitsPerTf = Settings.Options.OrbitsPerTimeFrame,
                Sources = Settings.Sources.Count,
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
                MissingIds = (long)missingIds,
                NotWritten = _skipped,
                Summaries = events,
                SummaryLosses = losses,
                Codes = new SortedDictionary<string, long>(_codes, StringComparer.Ordinal),
                Differences = [.. _differences],
                MoreDifferences = _moreDifferences,
                Remarks = [.. _remarks],
                Injected = Settings.Options.FaultRate > 0 ? new SortedDictionary<string, long>(_injected, StringComparer.Ordinal) : null,
                SummaryStores = [.. _stores],
                Files = [.. _files.Order(StringComparer.Ordinal)],
            };
        }
    }

    /// <summary>A file of a worker that died is whole. Nothing where it told of it itself.</summary>
    public void AddFile(string path)
    {
        lock (_lock)
        {
            if (!_files.Exists(f => Path.GetFullPath(f) == Path.GetFullPath(path))) _files.Add(path);
        }
    }

    public void Dispose()
    {
        foreach (var worker in _workers.OfType<WorkerTimeFrames>()) worker.Dispose();
        _store?.Dispose();
    }

    private void LoseHeld(ulong id, string loss, string why)
    {
        for (var source = 1u; source <= _lanes.Length; source++)
        {
            if (_held.TryRemove((id, source), out _)) _books.Ledger.Lost(loss, $"{Settings.Sources[(int)source - 1]} tf {id}: {why}");
        }
    }

    private void Settle(int worker, EndNews end)
    {
        foreach (var source in end.Sources)
        {
            if (!_held.TryRemove((end.Id, source), out var bytes)) continue;
            if (end.Loss is { } loss)
            {
                _books.Ledger.Lost(loss, $"{Settings.Sources[(int)source - 1]} tf {end.Id}: {end.Why}");
                continue;
            }

            _books.Ledger.Delivered(bytes);
            _books.Workers[worker].Count(bytes);
            _lanes[source - 1].CountDelivered(bytes);
        }

        Books.End(end);
        _books.MarkSettled(Stopwatch.GetTimestamp());
    }

    private void Count(VerdictNews verdict)
    {
        lock (_lock)
        {
            if (verdict.IsEqual) _verified++;
            if (verdict.IsDifferent) _mismatched++;
            foreach (var (code, count) in verdict.Codes) _codes[code] = _codes.GetValueOrDefault(code) + count;
            foreach (var line in verdict.Differences) Keep(_differences, line);
            foreach (var line in verdict.Remarks) Keep(_remarks, line);
            _moreDifferences += verdict.More;
        }
    }

    private void Keep(List<string> lines, string line)
    {
        if (lines.Count < MaxLines) lines.Add(line);
        else _moreDifferences++;
    }

    private sealed class News(RunTimeFrames all, int worker) : ITimeFrameNews
    {
        public void Take(ulong id, uint source) => all.Books.Take(id, worker);

        public void TakeSummary(ulong id, uint source, int bytes) => all._books.Summaries.Delivered(bytes);

        public void Refuse(RefusalNews refusal)
        {
            var name = all.Settings.Sources[(int)refusal.Source - 1];
            if (refusal.IsSummary)
            {
                all._books.Summaries.Lost(refusal.Loss, $"summary of {name}, tf {refusal.Id}: {refusal.Why}");
                return;
            }

            all._held.TryRemove((refusal.Id, refusal.Source), out _);
            all._books.Ledger.Lost(refusal.Loss, $"{name} tf {refusal.Id}: {refusal.Why}");
            all.Books.Lose(refusal.Id, refusal.Loss);
        }

        public void End(EndNews end) => all.Settle(worker, end);

        public void Verify(VerdictNews verdict) => all.Count(verdict);

        public void Inject(string fault)
        {
            lock (all._lock) all._injected[fault] = all._injected.GetValueOrDefault(fault) + 1;
        }

        public void Warn(string warning, bool isOutputIncomplete)
        {
            all._books.Warn($"{all._books.Workers[worker].Name}: {warning}");
            all._books.OutputIsIncomplete |= isOutputIncomplete;
        }

        public void Complete(OutputNews output)
        {
            lock (all._lock)
            {
                all._files.AddRange(output.Files);
                all._skipped += output.Skipped;
                if (output.Store is { } store) all._stores.Add(store);
            }
        }
    }
}
