using System.Runtime.InteropServices;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>What became of the time frames given to a store: offered = written + waiting + dropped + failed.</summary>
/// <param name="Offered">Time frames given.</param>
/// <param name="Written">Time frames in the database.</param>
/// <param name="Shed">Time frames that lost detail because the database did not keep up; they are written or waiting all the same.</param>
/// <param name="PartsShed">Parts of those whose sizes and checksums were not kept as they should have been.</param>
/// <param name="Dropped">Time frames of which nothing was kept, because the queue was full.</param>
/// <param name="Failed">Time frames that the database did not take.</param>
/// <param name="PartRows">Rows of parts written.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SummaryStoreCounters(long Offered, long Written, long Shed, long PartsShed, long Dropped, long Failed, long PartRows);
