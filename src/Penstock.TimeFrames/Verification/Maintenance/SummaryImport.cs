using System.Diagnostics;
using Penstock.Checksums;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Comparing;
using Penstock.TimeFrames.Verification.Database;

namespace Penstock.TimeFrames.Verification.Maintenance;

/// <summary>Summarises files of time frames into a database: one side at a time. What is there of the other side is compared with it, and the verdict is kept.</summary>
public sealed class SummaryImport
{
    private static readonly TimeSpan TransactionTime = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly ImportOptions _options;
    private readonly bool _isNew;
    private StoredRun? _run;

    /// <summary>An import into a file, which is made where there is none.</summary>
    /// <exception cref="SummaryDatabaseException">The file is no such database.</exception>
    public SummaryImport(string path, ImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_path, _options, _isNew) = (path, options, !File.Exists(path) && !Directory.Exists(path));
        if (_isNew) return;
        using var database = SummaryDatabase.Open(path);
        _run = database.Runs.Count > 0 ? database.Runs.Values.First() : null;
    }

    /// <summary>Imports files as one side.</summary>
    /// <param name="files">Files, or with <see cref="ImportOptions.PerSource"/> the files of the sources, the first of which is source 1.</param>
    /// <param name="progress">Told of bytes that were looked at.</param>
    /// <param name="stop">Ends it; what is complete is kept.</param>
    /// <exception cref="ArgumentException">Length or checksum are others than those of the database.</exception>
    public ImportReport Run(IReadOnlyList<FileSide> files, Action<long>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        RefuseOtherRuns(files);
        var summary = Options(files.Max(f => f.Orbits));
        var frames = _options.PerSource ? Merged(files, summary, progress, stop) : files.SelectMany(file => Enumerable.Range(0, file.TimeFrames.Count).Select(i => file.Read(i, summary, progress, stop)));
        return Run(frames, summary, new ImportReport());
    }

    /// <summary>What summaries that are imported have to be made with.</summary>
    /// <exception cref="ArgumentException">Length or checksum are others than those of the database.</exception>
    public SummaryOptions Options() => Options(null);

    /// <summary>Imports summaries of time frames as they come. The first says which run it is; those of others are left out, and counted.</summary>
    /// <param name="frames">Made with <see cref="Options()"/>; null says that there is none at the moment; then what there is gets to the disk too.</param>
    public ImportReport Run(IEnumerable<TfSummary?> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var (report, run) = (new ImportReport(), _run?.Number);
        bool IsOfRun(TfSummary? summary)
        {
            if (summary is null || summary.Header.RunNumber == (run ??= summary.Header.RunNumber)) return true;
            report.OfOtherRuns++;
            return false;
        }

        return Run(frames.Where(IsOfRun), Options(), report);
    }

    private ImportReport Run(IEnumerable<TfSummary?> frames, SummaryOptions summary, ImportReport report)
    {
        var store = new SummaryStoreOptions { DetailLevel = _options.DetailLevel, DetailOfDifferent = _options.DetailLevel, Partition = _options.Partition, EpnName = _options.EpnName };
        using var writer = _isNew ? SummaryWriter.Create(_path, store) : SummaryWriter.Continue(_path, store);
        report.OrbitsPerTimeFrame = summary.OrbitsPerTimeFrame;
        try
        {
            using var known = SummaryDatabase.Open(_path);
            Write(frames, writer, known, report);
        }
        finally
        {
            writer.Complete();
        }

        report.PartRows = writer.PartRowsWritten;
        return report;
    }

    private void RefuseOtherRuns(IReadOnlyList<FileSide> files)
    {
        var runs = files.Select(f => f.Run).OfType<uint>().ToArray();
        if (runs.Length == 0) return;
        var run = _run?.Number ?? runs[0];
        if (runs.FirstOrDefault(r => r != run, run) is var other && other == run) return;
        throw new ArgumentException($"{_path} holds run {run}; the time frames are of run {other}, and one run to a database is accepted");
    }

    private SummaryOptions Options(int? orbits)
    {
        if (_run is { } run)
        {
            if (_options.Orbits is { } asked && asked != run.OrbitsPerTimeFrame) throw new ArgumentException($"{_path} has {run.OrbitsPerTimeFrame} orbits per time frame; {asked} are asked for");
            if (_options.Checksum is { } checksum && checksum != run.Checksum) throw new ArgumentException($"{_path} has checksums {Checksum.NameOf(run.Checksum)}; {Checksum.NameOf(checksum)} is asked for");
            return new SummaryOptions { OrbitsPerTimeFrame = run.OrbitsPerTimeFrame, Checksum = run.Checksum, KeepTriggers = _options.DetailLevel == 3 };
        }

        return new SummaryOptions { OrbitsPerTimeFrame = _options.Orbits ?? orbits ?? 1, Checksum = _options.Checksum ?? ChecksumKind.Xxh3, KeepTriggers = _options.DetailLevel == 3 };
    }

    private void Write(IEnumerable<TfSummary?> frames, SummaryWriter writer, SummaryDatabase known, ImportReport report)
    {
        var there = known.TimeFrames(_options.Side).ToHashSet();
        var other = _options.Side == SummarySide.Flp ? SummarySide.Epn : SummarySide.Flp;
        var others = known.TimeFrames(other).ToHashSet();
        var began = 0L;
        foreach (var summary in frames)
        {
            if (began != 0 && Stopwatch.GetElapsedTime(began) >= TransactionTime)
            {
                writer.Commit();
                began = 0;
            }

            if (summary is null) continue;
            var id = summary.Header.Id;
            if (!there.Add(id))
            {
                report.Repeated++;
                continue;
            }

            if (began == 0) writer.BeginTransaction();
            if (began == 0) began = Stopwatch.GetTimestamp();
            var opposite = others.Contains(id) ? known.Read(id, other) : null;
            writer.Write(Checked(summary, opposite, report), _options.DetailLevel);
            report.TimeFrames++;
            report.Parts += summary.PartCount;
        }

        if (began != 0) writer.Commit();
        report.OnlyHere = there.Count(tf => !others.Contains(tf));
    }

    private CheckedTimeFrame Checked(TfSummary summary, TfSummary? opposite, ImportReport report)
    {
        var (began, result) = (Stopwatch.GetTimestamp(), (TfComparisonResult?)null);
        var isFlp = _options.Side == SummarySide.Flp;
        if (opposite is not null)
        {
            result = TfComparison.Compare(isFlp ? summary : opposite, isFlp ? opposite : summary);
            report.Compared++;
            if (result.Verdict != TfVerdict.Equal) report.Different++;
        }

        return new CheckedTimeFrame
        {
            Flp = isFlp ? summary : null, Epn = isFlp ? null : summary, Result = result, Took = Stopwatch.GetElapsedTime(began), SealedAt = DateTimeOffset.UtcNow,
            ExpectedSources = isFlp ? summary.Sources?.Count : null,
        };
    }

    // The time frames of all sources, in the order of their numbers.
    private static IEnumerable<TfSummary> Merged(IReadOnlyList<FileSide> files, SummaryOptions options, Action<long>? progress, CancellationToken stop)
    {
        var places = files.Select(f => f.TimeFrames.Select((key, index) => (key, index)).ToDictionary(p => p.key, p => p.index)).ToArray();
        foreach (var key in places.SelectMany(p => p.Keys).Distinct().OrderBy(k => k.Id).ThenBy(k => k.Occurrence))
        {
            var stfs = new List<StfSummary>();
            for (var i = 0; i < files.Count; i++)
            {
                if (places[i].TryGetValue(key, out var index)) stfs.Add(files[i].ReadStf(index, (uint)i + 1, options, progress, stop));
            }

            yield return TfSummary.Merge(stfs);
        }
    }
}
