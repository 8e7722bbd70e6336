using System.Diagnostics;
using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Running;

/// <summary>
/// Watches a run: tells its progress, and gives a name to events that nobody will ever see. An event of which something arrived is named by its
/// worker; this one judges the others, when everything sent after them has arrived everywhere, or when nothing arrives any more.
/// </summary>
internal sealed class RunMonitor
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly SourceLane[] _lanes;
    private readonly IWorkerNode[] _workers;
    private readonly ArrivalDesk _desk;
    private readonly RunBooks _books;
    private readonly LoopbackBalancer _balancer;
    private readonly TimeSpan _eventTimeout;
    private readonly RunTimeFrames? _timeFrames;
    private readonly Dictionary<int, long> _died = [];
    private long _start;
    private long _lastArrival;
    private long _received;

    public RunMonitor(SourceLane[] lanes, IWorkerNode[] workers, ArrivalDesk desk, RunBooks books, LoopbackBalancer balancer, TimeSpan eventTimeout, RunTimeFrames? timeFrames)
    {
        (_lanes, _workers, _desk, _books, _balancer, _eventTimeout, _timeFrames) = (lanes, workers, desk, books, balancer, eventTimeout, timeFrames);
    }

    /// <summary>Watches until <paramref name="feeding"/> has ended and every event is delivered or lost.</summary>
    public async Task WatchAsync(Task feeding, Action<RunProgress>? tell, TimeSpan period)
    {
        _start = _lastArrival = Stopwatch.GetTimestamp();
        var told = _start;
        while (!feeding.IsCompleted || _books.Outstanding > 0)
        {
            await Task.WhenAny(Task.Delay(Step), feeding.IsCompleted ? Task.Delay(Timeout.Infinite) : feeding);
            if (feeding.IsFaulted) await feeding;
            Judge();
            AdvanceTimeFrames(feeding.IsCompleted);
            if (Stopwatch.GetElapsedTime(told) < period) continue;
            told = Stopwatch.GetTimestamp();
            tell?.Invoke(ReadProgress());
        }

        await feeding;
        // Read even when nobody is told: the report's slots are from here.
        var last = ReadProgress();
        tell?.Invoke(last);
    }

    private void AdvanceTimeFrames(bool isFed)
    {
        if (_timeFrames is null) return;
        var isOver = isFed && _lanes.All(l => !l.HasOpen);
        if (isOver) _timeFrames.FinishBuilding();
        _timeFrames.Advance(i => _workers[i].IsBusy, isOver);
    }

    private RunProgress ReadProgress()
    {
        var shares = _balancer.Workers.ToDictionary(w => w.Name, StringComparer.Ordinal);
        foreach (var tally in _books.Workers) (tally.Slots, tally.Fill) = shares.TryGetValue(tally.Name, out var share) ? (share.Slots, share.Fill) : (0, 0);

        var (events, bytes, losses) = _books.Ledger.Read();
        return new RunProgress(
            Stopwatch.GetElapsedTime(_start), events, bytes, losses,
            [.. _books.Workers.Select((w, i) => new WorkerProgress(w.Name, w.Events, w.Bytes, w.Fill, w.Slots, _workers[i].IsAlive))],
            _timeFrames?.ReadProgress());
    }

    private void Judge()
    {
        var now = Stopwatch.GetTimestamp();
        var received = _workers.Sum(w => w.Received.Datagrams);
        if (received != _received || _workers.Any(w => w.IsBusy)) (_received, _lastArrival) = (received, now);
        for (var i = 0; i < _workers.Length; i++)
        {
            if (!_workers[i].IsAlive && _died.TryAdd(i, now)) _books.Warn($"{_books.Workers[i].Name} died; events that were addressed to it are lost");
        }

        var isQuiet = Stopwatch.GetElapsedTime(_lastArrival, now) > Quiet;
        foreach (var lane in _lanes)
        {
            var seen = _desk.SeenByAll(_desk.SenderOf(lane.Source.DataId), i => _workers[i].IsAlive);
            lane.LoseWhere(taken => Verdict(taken, seen, isQuiet, now));
        }
    }

    private (string Name, string Why)? Verdict(InFlightEvent taken, ulong seen, bool isQuiet, long now)
    {
        if (taken.SentAt == 0) return null;
        var age = Stopwatch.GetElapsedTime(taken.SentAt, now);
        if (age < (_died.Count > 0 ? Quiet : _eventTimeout) + Quiet || (!isQuiet && taken.Planned.Tick >= seen)) return null;
        return _died.Count > 0
            ? (LossName.WorkerDied, $"was not seen again; {string.Join(", ", _died.Keys.Select(i => _books.Workers[i].Name))} died")
            : (LossName.NeverArrived, $"no worker saw it within {age.TotalSeconds:f1} s");
    }
}
