namespace Penstock.TimeFrames.Building;

/// <summary>What becomes of a time frame that lacks sub time frames (DataDistribution, <c>BuildIncompleteTfs</c>).</summary>
public enum IncompletePolicy
{
    /// <summary>It is built of what is there.</summary>
    Build,

    /// <summary>It is dropped.</summary>
    Drop,
}
