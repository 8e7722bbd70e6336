namespace Penstock.TimeFrames.Checking;

/// <summary>What <see cref="FileCheck"/> looks at.</summary>
public sealed record FileCheckOptions
{
    /// <summary>Read payloads too: pages, heartbeat frames, checksums. Default true; without, headers alone are read.</summary>
    public bool WithPayloads { get; init; } = true;

    /// <summary>Orbits per time frame; null, the default, takes the number that the time frames' counters and first orbits agree on, if they do.</summary>
    public int? OrbitsPerTimeFrame { get; init; }

    /// <summary>Time frames and heartbeat frames that are missing between others are problems. Default false: a worker gets only some of the time frames, and empty frames may have been filtered.</summary>
    public bool NameGaps { get; init; }

    /// <summary>Look at <c>NAME.info</c> and <c>NAME.xxh3</c> where they are. Default true.</summary>
    public bool WithCompanions { get; init; } = true;

    /// <summary>Write <c>NAME.xxh3</c> when no problem was found. Default false.</summary>
    public bool WriteChecksums { get; init; }

    /// <summary>Problems that are kept, at least 1; all are counted. Default 1000.</summary>
    public int MaxProblems { get; init; } = 1000;

    /// <summary>Threads. Default as many as there are processors, at most 4.</summary>
    public int Threads { get; init; } = Math.Min(4, Environment.ProcessorCount);

    internal void Validate()
    {
        if (OrbitsPerTimeFrame is < 1) throw new ArgumentException($"OrbitsPerTimeFrame is {OrbitsPerTimeFrame}; 1 and above is accepted");
        if (MaxProblems < 1) throw new ArgumentException($"MaxProblems is {MaxProblems}; 1 and above is accepted");
        if (Threads is < 1 or > 64) throw new ArgumentException($"Threads is {Threads}; 1..64 is accepted");
        if (WriteChecksums && !WithPayloads) throw new ArgumentException("WriteChecksums is set and WithPayloads is not; a checksum needs the payloads");
    }
}
