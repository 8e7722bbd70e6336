namespace Penstock.DataMovement.Copying;

/// <summary>How an operation ended, with everything it counted.</summary>
public sealed record CopyResult : CopyProgress
{
    /// <summary>How.</summary>
    public CopyOutcome Outcome { get; init; }

    /// <summary>One line: what stopped it, or what failed first; empty after success.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>The first 1000 errors; <see cref="CopyProgress.Failed"/> counts all.</summary>
    public IReadOnlyList<CopyError> Errors { get; init; } = [];

    /// <summary>Bytes of content by the way they took: reflink, copy_file_range, sendfile, read_write, direct, hole.</summary>
    public IReadOnlyDictionary<string, long> BytesByMethod { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>How often an operation with this journal was started before.</summary>
    public int Restarts { get; init; }
}
