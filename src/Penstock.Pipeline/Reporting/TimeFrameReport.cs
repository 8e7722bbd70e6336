namespace Penstock.Pipeline.Reporting;

/// <summary>
/// The time frames of a run. Each has one fate, sent = built + incomplete + the sum of lost; and one verdict, sent = verified + mismatched + unverified.
/// </summary>
public sealed record TimeFrameReport
{
    /// <summary>Orbits per time frame.</summary>
    public int OrbitsPerTf { get; init; }

    /// <summary>Links that send a sub time frame of every time frame.</summary>
    public int Sources { get; init; }

    /// <summary>Time frames of which a sub time frame was taken on.</summary>
    public long Sent { get; init; }

    /// <summary>Those that were built of all their sub time frames, and written where there is an output.</summary>
    public long Built { get; init; }

    /// <summary>Those that reached a worker without all their sub time frames.</summary>
    public long Incomplete { get; init; }

    /// <summary>Incomplete ones that were built of what was there.</summary>
    public long IncompleteBuilt { get; init; }

    /// <summary>Incomplete ones that were dropped.</summary>
    public long IncompleteDropped { get; init; }

    /// <summary>Why the building of incomplete ones ended.</summary>
    public IReadOnlyDictionary<string, long> IncompleteCauses { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>All others, by <see cref="LossName"/>.</summary>
    public IReadOnlyDictionary<string, long> Lost { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>What was built is what the sources' summaries say was sent.</summary>
    public long Verified { get; init; }

    /// <summary>It is not; <see cref="Differences"/> says where.</summary>
    public long Mismatched { get; init; }

    /// <summary>Summaries were missing, and what was there did not contradict.</summary>
    public long Unverified { get; init; }

    /// <summary>Ids between the first and the last time frame of which no link has data.</summary>
    public long MissingIds { get; init; }

    /// <summary>Built and verified, but not written since only a percentage is.</summary>
    public long NotWritten { get; init; }

    /// <summary>Summaries of sub time frames: they travel as events of their own, which <see cref="RunReport.Events"/> does not count.</summary>
    public EventCounts Summaries { get; init; } = new(0, 0, 0);

    /// <summary>Summaries lost, by name.</summary>
    public IReadOnlyDictionary<string, long> SummaryLosses { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Differences by their codes, warnings included.</summary>
    public IReadOnlyDictionary<string, long> Codes { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The differences that make a mismatch, one line each: code, time frame, link, heartbeat frame, byte range. The first thousand.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];

    /// <summary>How many more differences and remarks there were.</summary>
    public long MoreDifferences { get; init; }

    /// <summary>What is odd at both ends alike, or limits the comparison.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Faults that were made on purpose, by kind.</summary>
    public IReadOnlyDictionary<string, long>? Injected { get; init; }

    /// <summary>The summary databases: one, or one of each worker where workers are processes; none where none was asked for.</summary>
    public IReadOnlyList<SummaryStoreReport> SummaryStores { get; init; } = [];

    /// <summary>The files that were written.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}
