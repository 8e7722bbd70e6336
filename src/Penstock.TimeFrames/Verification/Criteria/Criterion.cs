using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Criteria;

/// <summary>One criterion of a file: a question, and what its answer has to be.</summary>
public sealed record Criterion
{
    /// <summary>Its name, unique.</summary>
    public required string Name { get; init; }

    /// <summary>The file it stands in.</summary>
    public required string File { get; init; }

    /// <summary>The line at which it begins.</summary>
    public required int Line { get; init; }

    /// <summary>The question.</summary>
    public required string Sql { get; init; }

    /// <summary>How bad it is when it does not hold. Default error.</summary>
    public DifferenceSeverity Severity { get; init; } = DifferenceSeverity.Error;

    /// <summary>How often it is asked. Default once.</summary>
    public CriterionScope Scope { get; init; }

    /// <summary>What the answer has to be. Default empty.</summary>
    public Expectation Expectation { get; init; } = Expectation.Empty;

    /// <summary>Values that the question and the expectation may name, with their defaults: <see cref="long"/>, <see cref="double"/> or <see cref="string"/>.</summary>
    public IReadOnlyDictionary<string, object?> Parameters { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>The level of detail below which it is not asked. Default 0.</summary>
    public int NeedsLevel { get; init; }

    /// <summary>How long one question may take; null: as long as any.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How many rows an answer may have; null: as many as any.</summary>
    public int? MaxRows { get; init; }

    /// <summary>What is said when it does not hold, with <c>{column}</c> for values of the first rows; null: the rows themselves.</summary>
    public string? Message { get; init; }

    /// <summary>Words to select by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
