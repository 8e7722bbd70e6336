namespace Penstock.DataMovement.Copying;

/// <summary>What a comparison found.</summary>
public sealed record CompareResult
{
    /// <summary>For each field that was looked at, how many names agree and how many differ.</summary>
    public IReadOnlyDictionary<CompareField, (long Common, long Differ)> Fields { get; init; } = new Dictionary<CompareField, (long, long)>();

    /// <summary>Names that differ in anything.</summary>
    public long Different { get; init; }

    /// <summary>Names that agree in all that was looked at.</summary>
    public long Equal { get; init; }

    /// <summary>Bytes of content that were compared.</summary>
    public long Bytes { get; init; }

    /// <summary>What could not be looked at, the first 1000.</summary>
    public IReadOnlyList<CopyError> Errors { get; init; } = [];

    /// <summary>How many could not be looked at.</summary>
    public long Failed { get; init; }

    /// <summary>True when it was stopped.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Everything was looked at and nothing differs.</summary>
    public bool IsSame => Different == 0 && Failed == 0 && !IsCancelled;
}
