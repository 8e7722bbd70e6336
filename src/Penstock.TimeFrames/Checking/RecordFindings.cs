using Penstock.TimeFrames.Files;

namespace Penstock.TimeFrames.Checking;

/// <summary>What one thread found in one record.</summary>
internal sealed class RecordFindings(int maxProblems)
{
    public List<FileProblem> Problems { get; } = [];

    public long ProblemCount { get; private set; }

    /// <summary>The blocks could not be walked to the end.</summary>
    public bool IsDamaged { get; set; }

    public uint? TfCounter { get; set; }

    public uint? Run { get; set; }

    /// <summary>Lowest first orbit of the headers that is not 0; null when all are.</summary>
    public uint? FirstOrbit { get; set; }

    /// <summary>Where the first block's header is.</summary>
    public long FirstBlock { get; set; }

    /// <summary>Where the last block's header is.</summary>
    public long LastBlock { get; set; }

    public long Blocks { get; set; }

    public long PayloadBytes { get; set; }

    public long Pages { get; set; }

    public long HeartbeatFrames { get; set; }

    public long PayloadsWithoutPages { get; set; }

    /// <summary>How far behind the first orbit the last heartbeat frame lies, and where that page is.</summary>
    public (uint Distance, long Page) LastOrbit { get; set; }

    /// <summary>XXH3-64 over all bytes of the record.</summary>
    public ulong Digest { get; set; }

    public void Add(FileProblem problem)
    {
        ProblemCount++;
        if (Problems.Count < maxProblems) Problems.Add(problem with { TfCounter = problem.TfCounter ?? TfCounter });
    }

    /// <summary>Takes the damage at which the walk ended. What was told of the block before it is taken back: it was a consequence.</summary>
    public void Add(TimeFrameFileException damage)
    {
        IsDamaged = true;
        ProblemCount -= Problems.RemoveAll(p => p.Offset >= LastBlock);
        Add(FileProblem.Of(damage));
    }
}
