using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>What a database keeps of one time frame: one side or both, and what their comparison came to.</summary>
public sealed record CheckedTimeFrame
{
    /// <summary>What the sources sent; null where it is not known.</summary>
    public TfSummary? Flp { get; init; }

    /// <summary>What was built; null where nothing was.</summary>
    public TfSummary? Epn { get; init; }

    /// <summary>The comparison; null where there was none yet.</summary>
    public TfComparisonResult? Result { get; init; }

    /// <summary>How many sources the build was asked for; null where that is not known.</summary>
    public int? ExpectedSources { get; init; }

    /// <summary>The worker that built it; null: the store's <see cref="SummaryStoreOptions.EpnName"/>.</summary>
    public string? EpnName { get; init; }

    /// <summary>When the time frame was complete; null where that is not known.</summary>
    public DateTimeOffset? SealedAt { get; init; }

    /// <summary>When it was compared. Default now.</summary>
    public DateTimeOffset CheckedAt { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>How long the comparison took.</summary>
    public TimeSpan Took { get; init; }
}
