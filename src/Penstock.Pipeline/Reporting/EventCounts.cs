namespace Penstock.Pipeline.Reporting;

/// <summary>Events of a run; sent = delivered + lost.</summary>
/// <param name="Sent">Events that the run took on, those that could not be read included.</param>
/// <param name="Delivered">Events that arrived whole and were written.</param>
/// <param name="Lost">All others; <see cref="RunReport.Losses"/> says why.</param>
public sealed record EventCounts(long Sent, long Delivered, long Lost);
