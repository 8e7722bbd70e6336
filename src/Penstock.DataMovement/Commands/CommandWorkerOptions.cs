namespace Penstock.DataMovement.Commands;

/// <summary>What a <see cref="CommandWorker"/> works with.</summary>
internal sealed record CommandWorkerOptions
{
    /// <summary>The penstock command: launcher and copy engine.</summary>
    public required string Program { get; init; }

    public required string StateFolder { get; init; }

    public ProfileFile Profiles { get; init; } = ProfileFile.BuiltIn;

    /// <summary>From TERM to KILL.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}
