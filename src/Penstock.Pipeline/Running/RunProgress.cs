using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Running;

/// <summary>How far a run is.</summary>
/// <param name="Elapsed">Since the first event.</param>
/// <param name="Events">Events.</param>
/// <param name="Bytes">Bytes.</param>
/// <param name="Losses">Losses by name.</param>
/// <param name="Workers">The workers.</param>
/// <param name="TimeFrames">The time frames; null where none are built.</param>
public sealed record RunProgress(
    TimeSpan Elapsed, EventCounts Events, ByteCounts Bytes, IReadOnlyDictionary<string, long> Losses, IReadOnlyList<WorkerProgress> Workers,
    TimeFrameProgress? TimeFrames = null);
