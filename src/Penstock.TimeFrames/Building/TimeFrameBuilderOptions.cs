namespace Penstock.TimeFrames.Building;

/// <summary>How a <see cref="TimeFrameBuilder"/> builds.</summary>
public sealed record TimeFrameBuilderOptions
{
    /// <summary>The sources; every one sends a sub time frame of each time frame, without data if it has none.</summary>
    public required IReadOnlyCollection<uint> Sources { get; init; }

    /// <summary>How long after its first sub time frame a time frame waits for the others. Default 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of sub time frames in memory. Default 512 MiB.</summary>
    public long MemoryBytes { get; init; } = 512 << 20;

    /// <summary>Time frames in building at once. Default 4096.</summary>
    public int MaxInBuilding { get; init; } = 4096;

    /// <summary>Finds what is out of range.</summary>
    /// <exception cref="ArgumentException">An option is; the message names it, its value and what is accepted.</exception>
    public void Validate()
    {
        if (Sources.Count == 0) throw new ArgumentException("Sources is empty; at least one is accepted");
        if (Timeout <= TimeSpan.Zero) throw new ArgumentException($"Timeout is {Timeout}; above 0 is accepted");
        if (MemoryBytes < 1) throw new ArgumentException($"MemoryBytes is {MemoryBytes}; 1 and above is accepted");
        if (MaxInBuilding < 1) throw new ArgumentException($"MaxInBuilding is {MaxInBuilding}; 1 and above is accepted");
    }
}
