namespace Penstock.TimeFrames.Verification.Maintenance;

/// <summary>What an import came to.</summary>
public sealed record ImportReport
{
    /// <summary>Time frames that are new in the database.</summary>
    public long TimeFrames { get; internal set; }

    /// <summary>Time frames whose number was there already on this side; they were left out.</summary>
    public long Repeated { get; internal set; }

    /// <summary>Time frames that came of another run than the database's; they were left out.</summary>
    public long OfOtherRuns { get; internal set; }

    /// <summary>Parts of the new ones.</summary>
    public long Parts { get; internal set; }

    /// <summary>Rows of parts written.</summary>
    public long PartRows { get; internal set; }

    /// <summary>Time frames whose other side was there, and was compared.</summary>
    public long Compared { get; internal set; }

    /// <summary>Those of them that are not equal.</summary>
    public long Different { get; internal set; }

    /// <summary>Time frames of this side that the other does not have.</summary>
    public long OnlyHere { get; internal set; }

    /// <summary>Orbits per time frame.</summary>
    public int OrbitsPerTimeFrame { get; internal set; }
}
