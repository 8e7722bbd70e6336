using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Building;

/// <summary>A time frame with both its sides and what their comparison came to.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Flp">What the sources say they sent; null when no summary came.</param>
/// <param name="Epn">What was built; null when nothing was.</param>
/// <param name="Result">The comparison.</param>
public sealed record VerifiedTimeFrame(ulong Id, TfSummary? Flp, TfSummary? Epn, TfComparisonResult Result);
