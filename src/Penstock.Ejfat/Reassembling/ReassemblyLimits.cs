namespace Penstock.Ejfat;

/// <summary>What a <see cref="ReassemblyTable"/> goes by. Times are in the unit of the clock that is passed in.</summary>
internal sealed record ReassemblyLimits
{
    /// <summary>Bytes before the RE header: 16 where the LB header was left on, else 0.</summary>
    public int HeaderOffset { get; init; }

    /// <summary>Events with the same number and data id from different sources are different events.</summary>
    public bool KeyIncludesSource { get; init; }

    public bool DeliverEmptyEvents { get; init; } = true;

    public long MaxEventBytes { get; init; } = 1 << 30;

    public int MaxPartialEvents { get; init; } = 16384;

    /// <summary>Pieces of one event that are kept track of beyond its first gap.</summary>
    public int MaxIslands { get; init; } = 1024;

    public MemoryFullPolicy MemoryFull { get; init; }

    /// <summary>An incomplete event for which nothing new arrived for so long is lost.</summary>
    public required long Timeout { get; init; }

    /// <summary>So long a delivered or lost event is remembered; 0 is not at all.</summary>
    public required long RecentFor { get; init; }

    public int MaxRecentEvents { get; init; } = 32768;

    /// <summary>Of the hashes.</summary>
    public ulong Seed { get; init; }
}
