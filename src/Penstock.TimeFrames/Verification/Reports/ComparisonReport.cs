using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Reports;

/// <summary>What the comparison of two sides came to, time frame by time frame: counts of all, differences up to a limit.</summary>
/// <param name="flp">The FLP side's file.</param>
/// <param name="epn">The EPN side's file.</param>
/// <param name="options">How the sides were summarised.</param>
/// <param name="maxDifferences">The most differences that are kept.</param>
public sealed class ComparisonReport(string flp, string epn, SummaryOptions options, int maxDifferences)
{
    private readonly Dictionary<string, long> _remarks = new(StringComparer.Ordinal);
    private readonly List<TfComparisonResult> _notable = [];
    private readonly long[] _verdicts = new long[4];
    private int _kept;

    /// <summary>The FLP side's file.</summary>
    public string Flp { get; } = flp;

    /// <summary>The EPN side's file.</summary>
    public string Epn { get; } = epn;

    /// <summary>Orbits per time frame.</summary>
    public int OrbitsPerTimeFrame { get; } = options.OrbitsPerTimeFrame;

    /// <summary>The checksum of the parts.</summary>
    public string Checksum { get; } = Penstock.Checksums.Checksum.NameOf(options.Checksum);

    /// <summary>Time frames compared.</summary>
    public long TimeFrames { get; private set; }

    /// <summary>All differences, kept or not.</summary>
    public long DifferenceCount { get; private set; }

    /// <summary>What is odd and the same on both sides, or limits the comparison; kept or not.</summary>
    public long WarningCount { get; private set; }

    /// <summary>Time frames that are not equal, or have warnings, with as many of their differences as the limit leaves.</summary>
    public IReadOnlyList<TfComparisonResult> Notable => _notable;

    /// <summary>What limits the comparison, and for how many time frames it was said.</summary>
    public IReadOnlyDictionary<string, long> Remarks => _remarks;

    /// <summary>No side holds what the other does not, and everything could be compared.</summary>
    public bool IsEqual => CountOf(TfVerdict.Equal) == TimeFrames;

    /// <summary>Time frames of a verdict.</summary>
    public long CountOf(TfVerdict verdict) => _verdicts[(int)verdict];

    /// <summary>Takes the next result.</summary>
    public void Add(TfComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        TimeFrames++;
        _verdicts[(int)result.Verdict]++;
        var warnings = result.Differences.Count(d => d.Severity != DifferenceSeverity.Error);
        WarningCount += warnings;
        DifferenceCount += result.DifferenceCount - warnings;
        foreach (var remark in result.Remarks) _remarks[remark] = _remarks.GetValueOrDefault(remark) + 1;
        if (result.Verdict == TfVerdict.Equal && result.DifferenceCount == 0) return;
        var kept = result.Differences.Take(maxDifferences - _kept).ToArray();
        _kept += kept.Length;
        if (kept.Length > 0 || _notable.Count < maxDifferences) _notable.Add(result with { Differences = kept });
    }
}
