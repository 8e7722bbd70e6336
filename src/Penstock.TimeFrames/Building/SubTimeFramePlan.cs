using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Building;

/// <summary>A sub time frame that is complete at its source: which heartbeat frames it is made of.</summary>
/// <typeparam name="TFrame">What stands for a heartbeat frame.</typeparam>
/// <param name="Source">Index of the source.</param>
/// <param name="Header">Id, first orbit, run, origin; the time of making is the caller's to say.</param>
/// <param name="Frames">The heartbeat frames in the order of their orbits; none where the source has no data in this time frame.</param>
/// <param name="PayloadBytes">Bytes of all of them.</param>
/// <param name="TimeFrameBytes">Bytes of the sub time frames of all sources as <see cref="SubTimeFrameWriter"/> writes them.</param>
public sealed record SubTimeFramePlan<TFrame>(int Source, SubTimeFrameHeader Header, IReadOnlyList<TFrame> Frames, long PayloadBytes, long TimeFrameBytes)
{
    /// <summary>Bytes of this one as <see cref="SubTimeFrameWriter"/> writes it.</summary>
    public long Bytes => SubTimeFrameWriter.SizeOf(Frames.Count, PayloadBytes);
}
