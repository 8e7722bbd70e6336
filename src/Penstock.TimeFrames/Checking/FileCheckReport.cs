namespace Penstock.TimeFrames.Checking;

/// <summary>What <see cref="FileCheck"/> found.</summary>
public sealed record FileCheckReport
{
    /// <summary>Bytes of the file.</summary>
    public required long Bytes { get; init; }

    /// <summary>Time frames that could be walked to their ends.</summary>
    public long TimeFrames { get; init; }

    /// <summary>Their blocks.</summary>
    public long Blocks { get; init; }

    /// <summary>Bytes of their payloads.</summary>
    public long PayloadBytes { get; init; }

    /// <summary>Raw pages in payloads.</summary>
    public long Pages { get; init; }

    /// <summary>Heartbeat frames that the pages form.</summary>
    public long HeartbeatFrames { get; init; }

    /// <summary>Payloads of RAWDATA that do not begin with a raw data header: there is nothing to walk.</summary>
    public long PayloadsWithoutPages { get; init; }

    /// <summary>Orbits per time frame that the orbits were compared with; null where nothing tells.</summary>
    public int? OrbitsPerTimeFrame { get; init; }

    /// <summary>Bytes in records that could not be walked, or in none.</summary>
    public long DamagedBytes { get; init; }

    /// <summary>True when <c>NAME.info</c> was compared.</summary>
    public bool HasSidecar { get; init; }

    /// <summary>True when <c>NAME.xxh3</c> was compared.</summary>
    public bool HasChecksums { get; init; }

    /// <summary>True when <c>NAME.xxh3</c> was written.</summary>
    public bool WroteChecksums { get; init; }

    /// <summary>The first problems, in the order of the file.</summary>
    public required IReadOnlyList<FileProblem> Problems { get; init; }

    /// <summary>All problems.</summary>
    public long ProblemCount { get; init; }

    /// <summary>True when there is none.</summary>
    public bool IsSound => ProblemCount == 0;
}
