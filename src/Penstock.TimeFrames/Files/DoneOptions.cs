namespace Penstock.TimeFrames.Files;

/// <summary>What is told to those who move finished files away: a text of a few lines per file.</summary>
public sealed record DoneOptions
{
    /// <summary>Where it is written.</summary>
    public required string Folder { get; init; }

    /// <summary>The LHC's period.</summary>
    public string LhcPeriod { get; init; } = string.Empty;

    /// <summary>Type of the data. Default <c>raw</c>.</summary>
    public string Type { get; init; } = "raw";

    /// <summary>The detectors; null leaves the line out.</summary>
    public string? Detectors { get; init; }
}
