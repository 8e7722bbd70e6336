namespace Penstock.Pipeline.Running;

/// <summary>The time frames, while the run goes on.</summary>
/// <param name="Sent">Of which a sub time frame was taken on.</param>
/// <param name="Built">Complete ones that were built.</param>
/// <param name="Incomplete">Ones that ended without all their sub time frames.</param>
/// <param name="Lost">All others that ended.</param>
/// <param name="Verified">Those that are what was sent.</param>
/// <param name="Mismatched">Those that are not.</param>
public sealed record TimeFrameProgress(long Sent, long Built, long Incomplete, long Lost, long Verified, long Mismatched);
