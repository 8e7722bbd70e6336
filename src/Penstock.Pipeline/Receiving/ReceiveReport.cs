using Penstock.Ejfat;
using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Receiving;

/// <summary>What a <see cref="ReceiveSession"/> did.</summary>
public sealed record ReceiveReport
{
    /// <summary>From the first event taken to the last.</summary>
    public required double Seconds { get; init; }

    /// <summary>Processor time of this process since the start.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>Events that are where they should be.</summary>
    public required long EventsDelivered { get; init; }

    /// <summary>Their bytes.</summary>
    public required long BytesDelivered { get; init; }

    /// <summary>Events that arrived whole but not at their place, by name.</summary>
    public required IReadOnlyDictionary<string, long> SinkLosses { get; init; }

    /// <summary>The first of them, in words.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>The receiver's counters.</summary>
    public required ReassemblerStatistics Reassembler { get; init; }

    /// <summary>What was not as asked.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>All losses by name (<see cref="LossName"/>): of events of which something arrived.</summary>
    public IReadOnlyDictionary<string, long> Losses
    {
        get
        {
            var losses = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var (name, count) in Reassembler.Lost.Select(l => (NameOf(l.Key), l.Value)).Concat(SinkLosses.Select(l => (l.Key, l.Value))))
            {
                losses[name] = losses.GetValueOrDefault(name) + count;
            }

            return losses;
        }
    }

    /// <summary>Bytes of events, as gigabits (10^9) per second.</summary>
    public double GoodputGbps => Seconds > 0 ? BytesDelivered * 8 / Seconds / 1e9 : 0;

    /// <summary>Processor time per 10^9 bytes delivered.</summary>
    public double CpuSecondsPerGB => BytesDelivered > 0 ? CpuSeconds / (BytesDelivered / 1e9) : 0;

    /// <summary>The name under which a receiver's loss is reported.</summary>
    public static string NameOf(LostEventReason reason) => reason switch
    {
        LostEventReason.QueueFull => LossName.QueueFull,
        LostEventReason.MemoryLimit or LostEventReason.TooLong or LostEventReason.Evicted => LossName.MemoryLimit,
        _ => LossName.SegmentsMissing,
    };
}
