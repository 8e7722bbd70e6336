using System.Diagnostics.CodeAnalysis;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Building;

/// <summary>
/// Brings together what the sources say they sent of a time frame and what was built of it, and compares them as soon as both are there. Data never
/// wait for it: it has summaries only. Pure: the time is given. For one thread at a time.
/// </summary>
public sealed class TimeFrameVerifier
{
    private readonly TimeFrameVerifierOptions _options;
    private readonly HashSet<uint> _sources;
    private readonly Dictionary<ulong, Waiting> _waiting = [];
    private readonly LinkedList<Waiting> _byAge = new();
    private readonly LinkedList<Waiting> _bySeal = new();
    private readonly Queue<VerifiedTimeFrame> _done = new();
    private readonly EndedIds _doneIds = new();
    private readonly EarlyGiveUps _early;

    /// <summary>Nothing is waited for.</summary>
    public TimeFrameVerifier(TimeFrameVerifierOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxWaiting, 1);
        _options = options;
        _sources = [.. options.Sources];
        _early = new EarlyGiveUps(options.MaxWaiting);
    }

    /// <summary>Time frames that wait.</summary>
    public int WaitingCount => _waiting.Count;

    /// <summary>Takes a source's summary.</summary>
    /// <param name="id">The time frame that it was sent as.</param>
    /// <param name="summary">The summary.</param>
    /// <param name="now">The time, from any beginning.</param>
    public SummaryOutcome AddSummary(ulong id, StfSummary summary, TimeSpan now)
    {
        if (!_sources.Contains(summary.Source)) return SummaryOutcome.UnknownSource;
        if (_doneIds.Contains(id)) return SummaryOutcome.Late;
        var waiting = Of(id);
        if (!waiting.Summaries.TryAdd(summary.Source, summary)) return SummaryOutcome.Duplicate;
        if (waiting.Seal is not null && now - waiting.SealedAt > _options.Timeout) waiting.Late.Add(summary.Source);
        Account(waiting, summary.Source);
        return SummaryOutcome.Taken;
    }

    /// <summary>Says that a source's summary will not come.</summary>
    public void GiveUpSummary(ulong id, uint source)
    {
        if (!_sources.Contains(source) || _doneIds.Contains(id)) return;
        if (_waiting.TryGetValue(id, out var waiting)) Account(waiting, source);
        else _early.Add(id, source);
    }

    /// <summary>Takes what was built, or that nothing was.</summary>
    /// <param name="id">The time frame.</param>
    /// <param name="epn">The built side; null where the time frame was not built.</param>
    /// <param name="now">The time.</param>
    /// <param name="reason">Why it was not built.</param>
    public void Seal(ulong id, TfSummary? epn, TimeSpan now, string? reason = null)
    {
        if (_doneIds.Contains(id)) return;
        var waiting = Of(id);
        if (waiting.Seal is not null) return;
        (waiting.Epn, waiting.Reason, waiting.SealedAt, waiting.Seal) = (epn, reason, now, _bySeal.AddLast(waiting));
        if (waiting.Accounted.Count == _sources.Count) Compare(waiting);
    }

    /// <summary>The same where nothing was built and nothing is kept of a time frame that no summary is there of.</summary>
    public void SealIfKnown(ulong id, TimeSpan now, string? reason = null)
    {
        if (_waiting.ContainsKey(id)) Seal(id, null, now, reason);
    }

    /// <summary>Compares the time frames whose summaries have been waited for long enough.</summary>
    public void Advance(TimeSpan now)
    {
        while (_bySeal.First is { } first && now - first.Value.SealedAt >= 2 * _options.Timeout) Compare(first.Value);
    }

    /// <summary>Compares all as they are.</summary>
    public void Finish()
    {
        while (_byAge.First is { } first) Compare(first.Value);
    }

    /// <summary>A time frame that has been compared.</summary>
    public bool TryTake([NotNullWhen(true)] out VerifiedTimeFrame? frame) => _done.TryDequeue(out frame);

    private Waiting Of(ulong id)
    {
        if (_waiting.TryGetValue(id, out var waiting)) return waiting;
        while (_waiting.Count >= _options.MaxWaiting) Compare(_byAge.First!.Value);
        waiting = new Waiting(id);
        waiting.Age = _byAge.AddLast(waiting);
        _waiting.Add(id, waiting);
        waiting.Accounted.UnionWith(_early.Take(id));
        return waiting;
    }

    private void Account(Waiting waiting, uint source)
    {
        waiting.Accounted.Add(source);
        if (waiting.Seal is not null && waiting.Accounted.Count == _sources.Count) Compare(waiting);
    }

    private void Compare(Waiting waiting)
    {
        _waiting.Remove(waiting.Id);
        _byAge.Remove(waiting.Age!);
        if (waiting.Seal is not null) _bySeal.Remove(waiting.Seal);
        _doneIds.Add(waiting.Id);
        var flp = waiting.Summaries.Count == 0 ? null : TfSummary.Merge(waiting.Summaries.Values);
        var result = flp is null ? Nothing(waiting) : TfComparison.Compare(flp, waiting.Epn, new ComparisonOptions
        {
            ExpectedSources = _options.Sources,
            LateSources = waiting.Late,
            MaxDifferences = _options.MaxDifferences,
        });
        if (waiting.Reason is { } reason) result = result with { Differences = [.. result.Differences.Select(d => d.Code == DifferenceCode.TfMissing ? d with { Note = reason } : d)] };
        _done.Enqueue(new VerifiedTimeFrame(waiting.Id, flp, waiting.Epn, result));
    }

    // Lost summaries are no fault of the data: nothing is said of them.
    private TfComparisonResult Nothing(Waiting waiting) => new(
        waiting.Id, TfVerdict.Incomplete,
        [.. _sources.Order().Take(_options.MaxDifferences).Select(s => new Difference(DifferenceCode.SummaryMissing, DifferenceSeverity.Warning, waiting.Id) { Source = s })],
        _sources.Count, ["no source's summary came: nothing is verified"]);

    private sealed class Waiting(ulong id)
    {
        public ulong Id { get; } = id;

        public LinkedListNode<Waiting>? Age { get; set; }

        public LinkedListNode<Waiting>? Seal { get; set; }

        public TimeSpan SealedAt { get; set; }

        public TfSummary? Epn { get; set; }

        public string? Reason { get; set; }

        public Dictionary<uint, StfSummary> Summaries { get; } = [];

        public List<uint> Late { get; } = [];

        public HashSet<uint> Accounted { get; } = [];
    }
}
