using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Running;

/// <summary>What all parts of a run write down: events, ticks, workers' shares, warnings.</summary>
internal sealed class RunBooks(EventWindow window, IReadOnlyList<WorkerTally> workers)
{
    private const int MaxWarnings = 1000;

    private readonly Lock _lock = new();
    private readonly List<string> _warnings = [];
    private long _moreWarnings;
    private long _unexpected;
    private long _lastSettled;

    public LossLedger Ledger { get; } = new();

    /// <summary>The same for the summaries of sub time frames, which are not among the run's events.</summary>
    public LossLedger Summaries { get; } = new();

    /// <summary>Events and summaries taken on and not yet delivered or lost.</summary>
    public long Outstanding => Ledger.Outstanding + Summaries.Outstanding;

    public TickTable Ticks { get; } = new();

    public EventWindow Window { get; } = window;

    public IReadOnlyList<WorkerTally> Workers { get; } = workers;

    /// <summary>When an event was delivered or lost last; 0 before the first.</summary>
    public long LastSettled => Interlocked.Read(ref _lastSettled);

    /// <summary>A file could not be given its name, or a folder not be made.</summary>
    public bool OutputIsIncomplete { get; set; }

    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_lock) return _moreWarnings == 0 ? [.. _warnings] : [.. _warnings, $"and {_moreWarnings} more warnings"];
        }
    }

    /// <summary>Events that arrived when nobody waited for them any more, or were never sent by this run.</summary>
    public long Unexpected => Interlocked.Read(ref _unexpected);

    public void MarkSettled(long now) => Interlocked.Exchange(ref _lastSettled, now);

    public void CountUnexpected() => Interlocked.Increment(ref _unexpected);

    public void Warn(string warning)
    {
        lock (_lock)
        {
            if (_warnings.Count < MaxWarnings) _warnings.Add(warning);
            else _moreWarnings++;
        }
    }
}
