using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Pipeline.Inputs;
using Penstock.TimeFrames.Building;
using Penstock.Checksums;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Summaries;

namespace Penstock.Cli.Running;

/// <summary>The options of <c>penstock run</c> that build time frames.</summary>
internal sealed class TimeFrameValues
{
    private readonly Option<long?> _orbits = Values.OptionalWhole(
        "--orbits-per-tf", "N", 1, SummaryOptions.MaxOrbits, "Build time frames of so many orbits of the links, verify them against summaries taken at the sources, and write .tf files instead of one file per link. In operation it is 32. [default: no time frames]");

    private readonly Option<TimeSpan?> _timeout = Values.Duration("--tf-timeout", "How long a worker waits for the other sub time frames of a time frame after the first. [default: 2s with --rate, else 11s]");
    private readonly Option<string> _incomplete = Values.Choice("--tf-incomplete", "build|drop", "build", "Build incomplete time frames of what is there, or drop them. [default: build]", "build", "drop");
    private readonly Option<long> _memory = Values.Whole("--tf-memory", "BYTES", 1 << 20, 1L << 40, 512 << 20, "Bytes of sub time frames that a worker holds; beyond that its oldest time frame ends incomplete. [default: 512Mi]");
    private readonly Option<string> _checksum = Values.Choice("--tf-checksum", "KIND", "xxh3-64", "Checksum of every part at both ends. [default: xxh3-64]", "xxh3-64", "crc32c", "none");
    private readonly Option<string> _subSpecification = Values.Choice("--subspec", "KIND", "cru_linkid", "What subspecifications are made of. [default: cru_linkid]", "cru_linkid", "feeid");
    private readonly Option<long> _run = Values.Whole("--run-number", "N", 0, uint.MaxValue, 0, "The run in headers and names of files. [default: 0]");
    private readonly Option<long> _perFile = Values.Whole("--tf-per-file", "N", 0, int.MaxValue, 0, "Time frames per file; 0 is no limit. [default: 0]");
    private readonly Option<long> _fileSize = Values.Whole("--tf-file-size", "BYTES", 0, long.MaxValue, 4L << 30, "A file that has so many bytes is complete; 0 is no limit. [default: 4Gi]");
    private readonly Option<string?> _name = Values.Text("--tf-file-name", "PATTERN", $"Names of files, ending in .tf: %n number, %r run, %i first time frame, %D date, %T time, %h host. [default: {TimeFrameFileName.DefaultPattern}]");
    private readonly Option<bool> _sidecar = Values.Flag("--tf-sidecar", "Write FILE.info beside each file: where every block is.");
    private readonly Option<string?> _summaries = Values.Text("--summaries", "FILE", "Write summaries and verdicts to this SQLite file, for 'penstock tf summary'. It never holds data up: where it does not keep up, detail is shed and counted.");
    private readonly Option<long> _detail = Values.Whole("--summary-detail", "LEVEL", 0, 3, 1, "How much of each time frame: 0 totals, 1 equipments, 2 also packed parts, 3 also a row per part; of one that differs 2 at least. [default: 1]");
    private readonly Option<double?> _percentage = Values.Number("--tf-percentage", "PERCENT", 0, 100, "Write this part of the time frames, evenly spread; all are built and verified. [default: 100]");
    private readonly Option<string?> _done = Values.Text("--tf-done-dir", "DIR", "Write DIR/FILE.done when a file is complete, for those who move files away.");
    private readonly Option<double?> _faults = Values.Number("--inject-faults", "FRACTION", 0, 1, "Harm this fraction of the sub time frames between transport and builder, to see that verification finds it; --seed chooses which. [default: 0]");

    public IReadOnlyList<Option> All => [_orbits, _timeout, _incomplete, _memory, _checksum, _subSpecification, _run, _perFile, _fileSize, _name, _sidecar, _percentage, _done, _summaries, _detail, _faults];

    /// <summary>Null when no time frames are asked for.</summary>
    /// <exception cref="UsageException">An option of time frames is there without --orbits-per-tf.</exception>
    public TimeFrameOptions? Read(ParseResult result, ulong seed)
    {
        if (result.GetValue(_orbits) is not { } orbits)
        {
            var other = All.Skip(1).FirstOrDefault(o => result.GetResult(o) is { Implicit: false });
            return other is null ? null : throw new UsageException($"{other.Name} is about time frames; it is accepted with --orbits-per-tf");
        }

        return new TimeFrameOptions
        {
            OrbitsPerTimeFrame = (int)orbits,
            Timeout = result.GetValue(_timeout),
            Incomplete = result.GetValue(_incomplete) == "drop" ? IncompletePolicy.Drop : IncompletePolicy.Build,
            MemoryBytes = result.GetValue(_memory),
            Checksum = result.GetValue(_checksum) switch { "none" => ChecksumKind.None, "crc32c" => ChecksumKind.Crc32C, _ => ChecksumKind.Xxh3 },
            SubSpecification = result.GetValue(_subSpecification) == "feeid" ? SubSpecificationMode.FeeId : SubSpecificationMode.CruLinkId,
            RunNumber = (uint)result.GetValue(_run),
            TimeFramesPerFile = (int)result.GetValue(_perFile),
            FileBytes = result.GetValue(_fileSize),
            NamePattern = result.GetValue(_name) ?? TimeFrameFileName.DefaultPattern,
            WithSidecar = result.GetValue(_sidecar),
            Percentage = result.GetValue(_percentage) ?? 100,
            DoneFolder = result.GetValue(_done),
            SummaryFile = result.GetValue(_summaries),
            SummaryDetail = (int)result.GetValue(_detail),
            FaultRate = result.GetValue(_faults) ?? 0,
            FaultSeed = seed,
        };
    }
}
