namespace Penstock.TimeFrames.Summaries;

/// <summary>What the comparison of one time frame came to.</summary>
/// <param name="TfId">Number of the time frame; the FLP side's where both are there.</param>
/// <param name="Verdict">In one word.</param>
/// <param name="Differences">The first of them, up to the limit.</param>
/// <param name="DifferenceCount">All of them.</param>
/// <param name="Remarks">What limits the comparison: message boundaries lost, checksums not taken, sources not known.</param>
public sealed record TfComparisonResult(
    ulong TfId, TfVerdict Verdict, IReadOnlyList<Difference> Differences, long DifferenceCount, IReadOnlyList<string> Remarks);
