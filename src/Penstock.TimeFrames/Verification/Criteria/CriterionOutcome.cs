namespace Penstock.TimeFrames.Verification.Criteria;

/// <summary>What became of a criterion.</summary>
public enum CriterionOutcome
{
    /// <summary>It holds.</summary>
    Passed,

    /// <summary>It does not hold.</summary>
    Failed,

    /// <summary>It was not asked: the database has less detail than it needs.</summary>
    Skipped,

    /// <summary>Its question could not be answered: it is wrong or costs too much.</summary>
    Broken,
}
