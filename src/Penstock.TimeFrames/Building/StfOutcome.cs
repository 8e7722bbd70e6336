namespace Penstock.TimeFrames.Building;

/// <summary>What a <see cref="TimeFrameBuilder"/> did with a sub time frame.</summary>
public enum StfOutcome
{
    /// <summary>It belongs to a time frame in building, or has completed one.</summary>
    Taken,

    /// <summary>Its time frame has it already; it was not taken.</summary>
    Duplicate,

    /// <summary>Its time frame has ended; it was not taken.</summary>
    Late,

    /// <summary>Its source is none of those that are expected; it was not taken.</summary>
    UnknownSource,

    /// <summary>Its time frame alone needs more memory than there may be; it was not taken.</summary>
    TooLarge,
}
