namespace Penstock.TimeFrames.Editing;

/// <summary>How data headers are rewritten by <see cref="HeaderConversion"/>.</summary>
public sealed record ConversionOptions
{
    /// <summary>Version of the data headers, 1..3; null, the default, keeps each block's.</summary>
    public uint? HeaderVersion { get; init; }

    /// <summary>Leave out headers behind the DataHeader. Default false.</summary>
    public bool DataHeaderOnly { get; init; }

    /// <summary>Number the time frames from this on; null, the default, keeps their numbers.</summary>
    public uint? Renumber { get; init; }

    /// <summary>The run of every block; null, the default, keeps it.</summary>
    public uint? RunNumber { get; init; }
}
