namespace Penstock.TimeFrames.Building;

/// <summary>What a <see cref="TimeFrameVerifier"/> did with a summary.</summary>
public enum SummaryOutcome
{
    /// <summary>It is or was compared.</summary>
    Taken,

    /// <summary>Its time frame has one of this source.</summary>
    Duplicate,

    /// <summary>Its time frame has been compared without it.</summary>
    Late,

    /// <summary>Its source is none of those that are expected.</summary>
    UnknownSource,
}
