namespace Penstock.TimeFrames.Verification.Maintenance;

/// <summary>Which databases of a folder are kept.</summary>
public sealed record RetentionOptions
{
    /// <summary>The age above which a database goes; null: none goes by age.</summary>
    public TimeSpan? Older { get; init; }

    /// <summary>The age above which one that holds differences goes; null: as <see cref="Older"/>, or never where <see cref="KeepDifferent"/> is set.</summary>
    public TimeSpan? OlderDifferent { get; init; }

    /// <summary>Databases that hold differences go last, and not by age unless <see cref="OlderDifferent"/> says when. Default true.</summary>
    public bool KeepDifferent { get; init; } = true;

    /// <summary>The most bytes of all databases; the oldest go first. Null: no bound.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Only say what would go. Default false.</summary>
    public bool DryRun { get; init; }
}
