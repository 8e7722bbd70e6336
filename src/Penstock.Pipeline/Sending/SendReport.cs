using Penstock.Ejfat;

namespace Penstock.Pipeline.Sending;

/// <summary>What a <see cref="SendSession"/> did.</summary>
public sealed record SendReport
{
    /// <summary>From the first event on, until the kernel had sent the last.</summary>
    public required double Seconds { get; init; }

    /// <summary>Processor time of this process in that time.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>Events taken from the source.</summary>
    public required long Events { get; init; }

    /// <summary>Their bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The sender's counters.</summary>
    public required SegmenterStatistics Segmenter { get; init; }

    /// <summary>What was not as asked.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Bytes of events, as gigabits (10^9) per second.</summary>
    public double GoodputGbps => Seconds > 0 ? Bytes * 8 / Seconds / 1e9 : 0;

    /// <summary>Processor time per 10^9 bytes.</summary>
    public double CpuSecondsPerGB => Bytes > 0 ? CpuSeconds / (Bytes / 1e9) : 0;
}
