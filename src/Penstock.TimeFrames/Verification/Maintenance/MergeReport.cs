namespace Penstock.TimeFrames.Verification.Maintenance;

/// <summary>What a merge came to.</summary>
public sealed record MergeReport
{
    /// <summary>Sides of time frames that are new.</summary>
    public long Sides { get; internal set; }

    /// <summary>Sides that were there already, the same.</summary>
    public long AlreadyThere { get; internal set; }

    /// <summary>Sides that were there already with other contents; those that were there stay.</summary>
    public long Conflicts { get; internal set; }

    /// <summary>Differences that are new.</summary>
    public long Differences { get; internal set; }
}
