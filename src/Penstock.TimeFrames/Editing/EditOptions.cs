namespace Penstock.TimeFrames.Editing;

/// <summary>How edited files are written.</summary>
public sealed record EditOptions
{
    /// <summary>Replace files that are there already, when their successors are complete. Default false: they are refused.</summary>
    public bool Replace { get; init; }

    /// <summary>Write <c>NAME.xxh3</c> beside each file. Default false.</summary>
    public bool WriteChecksums { get; init; }

    /// <summary>Gets the bytes of the sources that are done. Default nothing.</summary>
    public Action<long> Progress { get; init; } = static _ => { };
}
