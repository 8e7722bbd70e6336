using Penstock.Checksums;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Comparing;

/// <summary>One side of a comparison: a file of time frames, whose bytes are summarised as they are asked for, or a database of summaries. One thread at a time.</summary>
public abstract class ComparisonSide : IDisposable
{
    /// <summary>The file.</summary>
    public abstract string Path { get; }

    /// <summary>The time frames in the order in which they are there.</summary>
    public abstract IReadOnlyList<TimeFrameKey> TimeFrames { get; }

    /// <summary>Orbits per time frame: what a database says, or the widest span of orbits that a file's pages have; null where there is neither.</summary>
    public abstract int? Orbits { get; }

    /// <summary>The checksum that the side is bound to; null where it can take any.</summary>
    public abstract ChecksumKind? Checksum { get; }

    /// <summary>Bytes that reading all of it looks at, for a progress bar.</summary>
    public abstract long Bytes { get; }

    /// <summary>Summarises a time frame.</summary>
    /// <param name="index">Which of <see cref="TimeFrames"/>.</param>
    /// <param name="options">How; a database keeps to its own.</param>
    /// <param name="progress">Told of bytes that were looked at.</param>
    /// <param name="stop">Ends it.</param>
    public abstract TfSummary Read(int index, SummaryOptions options, Action<long>? progress, CancellationToken stop);

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the file.</summary>
    protected abstract void Dispose(bool disposing);
}
