namespace Penstock.TimeFrames.Building;

/// <summary>Why the building of a time frame ended.</summary>
public enum TimeFrameEnd
{
    /// <summary>All its sub time frames are there.</summary>
    Complete,

    /// <summary>Those that are missing are known not to come.</summary>
    NoMoreToCome,

    /// <summary>Those that are missing did not come in time.</summary>
    Timeout,

    /// <summary>Its memory, or its place, was needed for a newer one.</summary>
    MemoryLimit,

    /// <summary>The building was ended.</summary>
    Finished,
}
