namespace Penstock.Pipeline.Reporting;

/// <summary>What became of the time frames given to the summary database: offered = written + dropped + failed.</summary>
/// <param name="Path">The file that was written last.</param>
/// <param name="Offered">Time frames given.</param>
/// <param name="Written">Time frames in it.</param>
/// <param name="Shed">Time frames that lost detail because it did not keep up.</param>
/// <param name="PartsShed">Their parts.</param>
/// <param name="Dropped">Time frames that are not in it because it did not keep up at all.</param>
/// <param name="Failed">Time frames that it did not take.</param>
public sealed record SummaryStoreReport(string Path, long Offered, long Written, long Shed, long PartsShed, long Dropped, long Failed);
