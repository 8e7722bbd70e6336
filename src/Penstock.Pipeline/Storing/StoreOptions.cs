namespace Penstock.Pipeline.Storing;

/// <summary>Where the outputs of a run are moved at its end.</summary>
public sealed record StoreOptions
{
    /// <summary>The folder; it is made if need be.</summary>
    public required string Folder { get; init; }

    /// <summary>The socket of the data movement daemon that moves them. Default null: one that lives as long as the move.</summary>
    public string? Socket { get; init; }

    /// <summary>The penstock command, which the daemon that is made here starts to copy. Default this process's program.</summary>
    public string? Program { get; init; }
}
