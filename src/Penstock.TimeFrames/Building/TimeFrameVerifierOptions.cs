namespace Penstock.TimeFrames.Building;

/// <summary>How a <see cref="TimeFrameVerifier"/> verifies.</summary>
public sealed record TimeFrameVerifierOptions
{
    /// <summary>The sources; every one sends a summary of each time frame.</summary>
    public required IReadOnlyCollection<uint> Sources { get; init; }

    /// <summary>How long summaries are waited for when a time frame has been built; those that come within as long again are late and are used. Default 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time frames that wait for summaries or for being built. Default 4096; beyond that the oldest is compared as it is.</summary>
    public int MaxWaiting { get; init; } = 4096;

    /// <summary>The most differences of one time frame that are kept. Default 1000.</summary>
    public int MaxDifferences { get; init; } = 1000;
}
