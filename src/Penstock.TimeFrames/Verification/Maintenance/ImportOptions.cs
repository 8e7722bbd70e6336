using Penstock.Checksums;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Database;

namespace Penstock.TimeFrames.Verification.Maintenance;

/// <summary>How files are summarised into a database.</summary>
public sealed record ImportOptions
{
    /// <summary>Which side they are. Default what was built.</summary>
    public SummarySide Side { get; init; } = SummarySide.Epn;

    /// <summary>Each file is one source's sub time frames; those of one number make one time frame. FLP side only. Default false.</summary>
    public bool PerSource { get; init; }

    /// <summary>How much is kept, 0..3. Default 2, packed parts.</summary>
    public int DetailLevel { get; init; } = 2;

    /// <summary>Orbits per time frame; null: the database's, else the widest span that the files have.</summary>
    public int? Orbits { get; init; }

    /// <summary>The checksum of the parts; null: the database's, else XXH3-64.</summary>
    public ChecksumKind? Checksum { get; init; }

    /// <summary>Name of the worker that built. Default this machine's.</summary>
    public string EpnName { get; init; } = Environment.MachineName;

    /// <summary>Name of the partition. Default empty.</summary>
    public string Partition { get; init; } = string.Empty;

    /// <summary>Finds what is out of range.</summary>
    /// <exception cref="ArgumentException">An option is; the message names it, its value and what is accepted.</exception>
    public void Validate()
    {
        if (DetailLevel is < 0 or > 3) throw new ArgumentException($"DetailLevel is {DetailLevel}; 0..3 is accepted");
        if (Orbits is < 1 or > SummaryOptions.MaxOrbits) throw new ArgumentException($"Orbits is {Orbits}; 1..{SummaryOptions.MaxOrbits} is accepted");
        if (PerSource && Side != SummarySide.Flp) throw new ArgumentException("PerSource is for the FLP side; a built time frame does not say its sources");
    }
}
