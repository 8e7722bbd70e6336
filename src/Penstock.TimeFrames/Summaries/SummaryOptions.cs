using Penstock.Checksums;

namespace Penstock.TimeFrames.Summaries;

/// <summary>How summaries are taken. Both sides of a comparison need the same checksum and the same length.</summary>
public sealed record SummaryOptions
{
    /// <summary>The longest time frame that a summary can hold: the number of a heartbeat frame has 14 bits, one value of which says none.</summary>
    public const int MaxOrbits = PartSummary.NoFrame;

    /// <summary>Orbits per time frame, 1..16383. Default 32.</summary>
    public int OrbitsPerTimeFrame { get; init; } = TimeFrameLength.DefaultOrbits;

    /// <summary>The checksum of each part. Default XXH3-64.</summary>
    public ChecksumKind Checksum { get; init; } = ChecksumKind.Xxh3;

    /// <summary>The most parts one summary takes, about 24 bytes of memory each. Default 16,777,216 (a time frame of 8,000 links with 256 orbits has 2 million).</summary>
    public int MaxParts { get; init; } = 1 << 24;

    /// <summary>Keep of each part also the bunch crossing and the trigger of its first page, for databases with a row per part. 8 bytes each. Default false.</summary>
    public bool KeepTriggers { get; init; }

    /// <summary>Finds what is out of range.</summary>
    /// <exception cref="ArgumentException">An option is; the message names it, its value and what is accepted.</exception>
    public void Validate()
    {
        if (OrbitsPerTimeFrame is < 1 or > MaxOrbits) throw new ArgumentException($"OrbitsPerTimeFrame is {OrbitsPerTimeFrame}; 1..{MaxOrbits} is accepted");
        if (MaxParts < 1) throw new ArgumentException($"MaxParts is {MaxParts}; 1 and above is accepted");
        _ = Checksums.Checksum.NameOf(Checksum);
    }
}
