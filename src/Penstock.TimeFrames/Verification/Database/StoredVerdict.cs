using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>What a check came to when the time frame was stored.</summary>
/// <param name="Verdict">In one word.</param>
/// <param name="Differences">Those that were kept; heartbeat frame and byte range stand in their notes.</param>
/// <param name="DifferenceCount">All of them.</param>
public sealed record StoredVerdict(TfVerdict Verdict, IReadOnlyList<Difference> Differences, long DifferenceCount);
