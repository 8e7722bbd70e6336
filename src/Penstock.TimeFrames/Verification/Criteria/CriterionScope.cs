namespace Penstock.TimeFrames.Verification.Criteria;

/// <summary>How often a criterion is asked.</summary>
public enum CriterionScope
{
    /// <summary>Once.</summary>
    Run,

    /// <summary>Once per time frame, with its number as <c>:tf</c>.</summary>
    TimeFrame,
}
