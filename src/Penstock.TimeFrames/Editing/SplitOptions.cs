namespace Penstock.TimeFrames.Editing;

/// <summary>Where <see cref="FileSplit"/> begins a new file; any limit that is reached ends one.</summary>
public sealed record SplitOptions
{
    /// <summary>The folder of the files; it is created.</summary>
    public required string Folder { get; init; }

    /// <summary>Names, as <see cref="Files.TimeFrameFileName"/> expands them; null, the default, is the source's with <c>_00000000</c> and so on.</summary>
    public string? NamePattern { get; init; }

    /// <summary>Time frames per file; 0, the default, is no limit.</summary>
    public long TimeFrames { get; init; }

    /// <summary>Bytes per file; a time frame that is larger by itself gets a file of its own. 0, the default, is no limit.</summary>
    public long Bytes { get; init; }

    /// <summary>Orbits per file, counted from the first orbit of the source's first time frame. 0, the default, is no limit.</summary>
    public long Orbits { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(TimeFrames);
        ArgumentOutOfRangeException.ThrowIfNegative(Bytes);
        ArgumentOutOfRangeException.ThrowIfNegative(Orbits);
        if (TimeFrames == 0 && Bytes == 0 && Orbits == 0) throw new ArgumentException("no limit is set; time frames, bytes or orbits per file are accepted");
    }
}
