using Penstock.TimeFrames.Files;

namespace Penstock.TimeFrames.Checking;

/// <summary>
/// Checks a time frame file: structure, data headers, pages and heartbeat frames, orbits, and what stands beside it (<c>NAME.info</c>, <c>NAME.xxh3</c>). Goes on
/// behind damage. Memory does not grow with the file: a window per thread, the problems that are kept, and 40 bytes per time frame for the first million.
/// </summary>
public sealed class FileCheck : IDisposable
{
    private readonly TimeFrameFile _file;
    private readonly FileCheckOptions _options;
    private readonly List<FileProblem> _problems = [];
    private readonly List<RecordChecksums.Entry> _written = [];
    private readonly OrderCheck _order;
    private FileCheckReport _report;
    private ChecksumComparison? _checksums;
    private long _count;
    private long _structure;
    private long _sound;

    private FileCheck(TimeFrameFile file, FileCheckOptions options)
    {
        (_file, _options) = (file, options);
        _order = new OrderCheck(options.OrbitsPerTimeFrame, options.NameGaps, Tell);
        _report = new FileCheckReport { Bytes = file.Length, Problems = _problems };
    }

    /// <summary>Checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What to look at; null, the default, takes the defaults.</param>
    /// <param name="progress">Gets bytes that are done, from any thread.</param>
    /// <param name="stop">Ends the check.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="FormatException"><c>NAME.xxh3</c> or <c>NAME.info</c> cannot be read as such.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static FileCheckReport Run(string path, FileCheckOptions? options = null, Action<long>? progress = null, CancellationToken stop = default)
    {
        options ??= new FileCheckOptions();
        options.Validate();
        using var check = new FileCheck(TimeFrameFile.Open(path), options);
        return check.Run(progress ?? (static _ => { }), stop);
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        _checksums?.Dispose();
        _file.Dispose();
    }

    private FileCheckReport Run(Action<long> progress, CancellationToken stop)
    {
        var checksums = _file.Path + RecordChecksums.Extension;
        if (_options is { WithCompanions: true, WithPayloads: true, WriteChecksums: false } && File.Exists(checksums)) _checksums = new ChecksumComparison(checksums, Tell);
        var scan = new RecordScan<RecordFindings>(_file, _options.Threads, () => new RecordCheck(_file, _options, _options.WriteChecksums || _checksums is not null, progress, stop).Check, found => !found.IsDamaged);
        foreach (var item in scan.Run())
        {
            stop.ThrowIfCancellationRequested();
            Take(item);
        }

        _checksums?.End(_file.Length);
        _report = _report with { OrbitsPerTimeFrame = _order.Orbits, HasChecksums = _checksums is not null, DamagedBytes = _structure > 0 ? _file.Length - _sound : 0 };
        CompareSidecar(stop);
        if (_options.WriteChecksums && _count == 0)
        {
            RecordChecksums.Write(checksums, _written);
            _report = _report with { WroteChecksums = true };
        }

        return _report with { ProblemCount = _count };
    }

    private void Take(RecordScanItem<RecordFindings> item)
    {
        if (item.Record is not { } record)
        {
            TellDamage();
            Tell(FileProblem.Of(item.Damage!));
            return;
        }

        var found = item.Result!;
        _count += found.ProblemCount - found.Problems.Count;
        foreach (var problem in found.Problems) Tell(problem);
        if (found.IsDamaged)
        {
            TellDamage();
            return;
        }

        _sound += record.Bytes;
        _order.Add(record, found);
        var entry = new RecordChecksums.Entry(found.Digest, record.Offset, record.Bytes);
        _checksums?.Add(entry, found.TfCounter);
        if (_options.WriteChecksums) _written.Add(entry);
        _report = _report with
        {
            TimeFrames = _report.TimeFrames + 1,
            Blocks = _report.Blocks + found.Blocks,
            PayloadBytes = _report.PayloadBytes + found.PayloadBytes,
            Pages = _report.Pages + found.Pages,
            HeartbeatFrames = _report.HeartbeatFrames + found.HeartbeatFrames,
            PayloadsWithoutPages = _report.PayloadsWithoutPages + found.PayloadsWithoutPages,
        };
    }

    // The rows of a damaged file would all differ.
    private void CompareSidecar(CancellationToken stop)
    {
        var path = _file.Path + SidecarComparison.Extension;
        if (!_options.WithCompanions || !_options.WithPayloads || _structure > 0 || !File.Exists(path)) return;
        SidecarComparison.Run(_file, path, Tell, stop);
        _report = _report with { HasSidecar = true };
    }

    private void TellDamage()
    {
        _structure++;
        if (_checksums is { } checksums) checksums.HasDamage = true;
    }

    private void Tell(FileProblem problem)
    {
        _count++;
        if (_problems.Count < _options.MaxProblems) _problems.Add(problem);
    }
}
