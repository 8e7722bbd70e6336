namespace Penstock.TimeFrames.Editing;

/// <summary>How <see cref="FileMerge"/> puts files together.</summary>
public sealed record MergeOptions
{
    /// <summary>Only put the files one behind the other, every record byte for byte. Default false: records of one run and number become one, in ascending order.</summary>
    public bool Concatenate { get; init; }

    /// <summary>The same equipment of one time frame in two sources. Default refused.</summary>
    public DuplicatePolicy Duplicates { get; init; }

    /// <summary>Number the time frames that are written, from this on; null, the default, keeps their numbers.</summary>
    public uint? Renumber { get; init; }
}
