using Penstock.TimeFrames.Building;
using Penstock.Checksums;
using Penstock.TimeFrames.Summaries;

namespace Penstock.Pipeline.Inputs;

/// <summary>How a run builds time frames.</summary>
public sealed record TimeFrameOptions
{
    /// <summary>Orbits per time frame, 1..16383. Default 32.</summary>
    public int OrbitsPerTimeFrame { get; init; } = TimeFrameLength.DefaultOrbits;

    /// <summary>How long a time frame waits at its worker for sub time frames after its first. Default null: 2 s with a rate; without one 11 s, since
    /// senders that are held back by a slow disk make pauses.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What becomes of incomplete time frames. Default: they are built of what is there.</summary>
    public IncompletePolicy Incomplete { get; init; }

    /// <summary>Bytes of sub time frames that a worker holds. Default 512 MiB.</summary>
    public long MemoryBytes { get; init; } = 512 << 20;

    /// <summary>What is taken of every part at both ends. Default XXH3-64.</summary>
    public ChecksumKind Checksum { get; init; } = ChecksumKind.Xxh3;

    /// <summary>How the subspecifications of equipments are made. Default by readout unit, end point and link.</summary>
    public SubSpecificationMode SubSpecification { get; init; }

    /// <summary>The run's number in all headers. Default 0.</summary>
    public uint RunNumber { get; init; }

    /// <summary>Time frames per file; 0, the default, is no limit.</summary>
    public int TimeFramesPerFile { get; init; }

    /// <summary>A file that has so many bytes is complete; 0 is no limit. Default 4 GiB.</summary>
    public long FileBytes { get; init; } = 4L << 30;

    /// <summary>Names of the files: with %i, ending in .tf. Default DataDistribution's.</summary>
    public string NamePattern { get; init; } = TimeFrames.Files.TimeFrameFileName.DefaultPattern;

    /// <summary>Write <c>NAME.info</c> beside each file.</summary>
    public bool WithSidecar { get; init; }

    /// <summary>The part of the time frames that is written, 0..100; all are built and verified. Default 100.</summary>
    public double Percentage { get; init; } = 100;

    /// <summary>The folder that is told of each complete file, by a text <c>NAME.done</c>. Default null: nobody is.</summary>
    public string? DoneFolder { get; init; }

    /// <summary>The SQLite file that summaries and verdicts are written to; where there is one, or it gets large or old, the next is NAME_2.db and so on. Default null: none.</summary>
    public string? SummaryFile { get; init; }

    /// <summary>How much of each time frame is kept there: 0 totals, 1 equipments, 2 also packed parts, 3 also a row per part. Of one that differs there is 2 at least. Default 1.</summary>
    public int SummaryDetail { get; init; } = 1;

    /// <summary>The part of the sub time frames that are harmed between transport and builder, 0..1, to see that it is found. Default 0.</summary>
    public double FaultRate { get; init; }

    /// <summary>Seed of the harm. Default 1.</summary>
    public ulong FaultSeed { get; init; } = 1;

    internal SummaryOptions Summary => new() { OrbitsPerTimeFrame = OrbitsPerTimeFrame, Checksum = Checksum, KeepTriggers = SummaryFile is not null && SummaryDetail == 3 };

    internal void Validate()
    {
        Check(nameof(OrbitsPerTimeFrame), OrbitsPerTimeFrame, 1, SummaryOptions.MaxOrbits);
        Check(nameof(MemoryBytes), MemoryBytes, 1 << 20, 1L << 40);
        Check(nameof(SummaryDetail), SummaryDetail, 0, 3);
        Check(nameof(TimeFramesPerFile), TimeFramesPerFile, 0, int.MaxValue);
        Check(nameof(FileBytes), FileBytes, 0, long.MaxValue);
        if (Timeout <= TimeSpan.Zero) throw new InputException($"{nameof(Timeout)} is {Timeout}; above 0 is accepted");
        if (!(Percentage is >= 0 and <= 100)) throw new InputException($"{nameof(Percentage)} is {Percentage}; 0..100 is accepted");
        if (!(FaultRate is >= 0 and <= 1)) throw new InputException($"{nameof(FaultRate)} is {FaultRate}; 0..1 is accepted");
        try
        {
            _ = TimeFrames.Files.TimeFrameFileName.Expand(NamePattern, 0, 0, 0, default, string.Empty);
        }
        catch (ArgumentException exception)
        {
            throw new InputException($"name pattern of time frame files: {exception.Message.Split(" (Parameter")[0]}", exception);
        }

        // Every worker writes files of its own, and no two time frames have the same id.
        if (!NamePattern.Contains("%i", StringComparison.Ordinal)) throw new InputException($"name pattern of time frame files: '{NamePattern}' has no %i; with it, files of several workers have names of their own");
        // What a run must not touch, and what it saves of a worker that died, are files of this ending.
        if (!NamePattern.EndsWith(".tf", StringComparison.Ordinal)) throw new InputException($"name pattern of time frame files: '{NamePattern}' does not end in .tf, which is accepted");
    }

    private static void Check(string name, long value, long from, long to)
    {
        if (value < from || value > to) throw new InputException($"{name} is {value}; {from}..{to} is accepted");
    }
}
