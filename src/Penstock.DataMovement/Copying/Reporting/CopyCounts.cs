namespace Penstock.DataMovement.Copying;

/// <summary>Things counted.</summary>
public sealed record CopyCounts
{
    /// <summary>Regular files.</summary>
    public long Files { get; init; }

    /// <summary>Folders.</summary>
    public long Folders { get; init; }

    /// <summary>Symbolic links.</summary>
    public long Links { get; init; }

    /// <summary>Pipes, sockets and devices.</summary>
    public long Specials { get; init; }

    /// <summary>The sizes of the files together.</summary>
    public long Bytes { get; init; }

    /// <summary>Everything but bytes.</summary>
    public long Items => Files + Folders + Links + Specials;
}
