namespace Penstock.TimeFrames.Verification.Criteria;

/// <summary>What the check of one criterion came to.</summary>
/// <param name="Criterion">Which.</param>
/// <param name="Outcome">In one word.</param>
/// <param name="Rows">Rows of its answers.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Why">Why it does not hold, or was not asked; null where it holds.</param>
/// <param name="Samples">What it says of the first rows.</param>
public sealed record CriterionResult(Criterion Criterion, CriterionOutcome Outcome, long Rows, TimeSpan Took, string? Why, IReadOnlyList<string> Samples);
