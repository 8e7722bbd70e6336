namespace Penstock.TimeFrames.Summaries;

/// <summary>What a comparison is told beside the two sides.</summary>
public sealed record ComparisonOptions
{
    /// <summary>The sources whose sub time frames the build was asked for; null: those that sent summaries.</summary>
    public IReadOnlyCollection<uint>? ExpectedSources { get; init; }

    /// <summary>Sources whose summaries came after the time allowed. Default none.</summary>
    public IReadOnlyCollection<uint> LateSources { get; init; } = [];

    /// <summary>The most differences of one time frame that are kept; the count goes on. Default 1000.</summary>
    public int MaxDifferences { get; init; } = 1000;
}
