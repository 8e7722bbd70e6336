namespace Penstock.DataMovement.Copying;

/// <summary>A moment of an operation.</summary>
public record CopyProgress
{
    /// <summary>Where it is.</summary>
    public CopyPhase Phase { get; init; }

    /// <summary>Since it began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What is in the source as far as it has been counted; see <see cref="IsTotalKnown"/>.</summary>
    public CopyCounts Total { get; init; } = new();

    /// <summary>True when <see cref="Total"/> is the whole tree.</summary>
    public bool IsTotalKnown { get; init; }

    /// <summary>What has been copied or made.</summary>
    public CopyCounts Done { get; init; } = new();

    /// <summary>Files that were there already and stayed, with their bytes.</summary>
    public CopyCounts Unchanged { get; init; } = new();

    /// <summary>What filters, sizes, times and policies left out.</summary>
    public long Skipped { get; init; }

    /// <summary>Names that became a further name of a file that was copied already.</summary>
    public long HardLinks { get; init; }

    /// <summary>What was removed at the destination.</summary>
    public long Deleted { get; init; }

    /// <summary>What failed.</summary>
    public long Failed { get; init; }

    /// <summary>Bytes of content that were moved, those of files under way too. Holes and shared blocks count as their size.</summary>
    public long BytesCopied { get; init; }

    /// <summary>Bytes of content that verification looked at and found equal.</summary>
    public long BytesVerified { get; init; }

    /// <summary>Files that were verified.</summary>
    public long FilesVerified { get; init; }

    /// <summary>Bytes of files that an earlier run with the same journal had copied.</summary>
    public long BytesResumed { get; init; }

    /// <summary>Bytes per second since the beginning.</summary>
    public double Rate => Elapsed.TotalSeconds > 0 ? BytesCopied / Elapsed.TotalSeconds : 0;

    /// <summary>0 to 1; null while the total is not known. 1 only when nothing is left.</summary>
    public double? Fraction
    {
        get
        {
            if (!IsTotalKnown) return null;
            if (Phase == CopyPhase.Done) return 1;
            var (done, all) = Total.Bytes > 0 ? (BytesCopied + Unchanged.Bytes + BytesResumed, Total.Bytes) : (Done.Items + Unchanged.Items, Total.Items);
            return all == 0 ? 0 : Math.Clamp((double)done / all, 0, 0.999);
        }
    }

    /// <summary>How long it will still take at the rate so far; null while nobody can know.</summary>
    public TimeSpan? Remaining => Fraction is > 0 and < 1 and var fraction ? TimeSpan.FromSeconds(Math.Min(Elapsed.TotalSeconds * (1 - fraction) / fraction, 1e9)) : null;
}
