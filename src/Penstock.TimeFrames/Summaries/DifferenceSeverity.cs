namespace Penstock.TimeFrames.Summaries;

/// <summary>How bad a difference is; the numbers are those in databases.</summary>
public enum DifferenceSeverity
{
    /// <summary>To be known.</summary>
    Info = 1,

    /// <summary>Both sides may be equal.</summary>
    Warning = 2,

    /// <summary>The time frame is not what was sent.</summary>
    Error = 3,
}
