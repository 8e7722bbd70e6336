namespace Penstock.Pipeline.Reporting;

/// <summary>Bytes of events, without any header.</summary>
/// <param name="Sent">Of the events that the run took on.</param>
/// <param name="Delivered">Of those that were delivered.</param>
public sealed record ByteCounts(long Sent, long Delivered);
