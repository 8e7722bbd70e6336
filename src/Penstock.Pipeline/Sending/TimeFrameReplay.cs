using System.Diagnostics;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;

namespace Penstock.Pipeline.Sending;

/// <summary>
/// The time frames of files, one after the other, each when it is due. What a time frame lacks (run 0, no first orbit, no time) is taken from the one before, as
/// the original's readers do, and counted. Damaged files are told, and gone on behind.
/// </summary>
public sealed class TimeFrameReplay : IDisposable
{
    private const int MostLosses = 1000;

    private readonly ReplayOptions _options;
    private readonly string[] _paths;
    private readonly List<InputLoss> _losses = [];
    private readonly SortedDictionary<string, long> _lossCounts = new(StringComparer.Ordinal);
    private readonly IEnumerator<RecordContents> _records;
    private readonly FileFetch? _fetch;
    private string? _fetched;
    private CancellationToken _stop;
    private TimeFrameFile? _file;
    private SubTimeFrameHeader? _before;
    private (ulong Id, uint Orbit)? _first;
    private (ulong Id, uint Orbit)? _shift;
    private ulong _highestId;
    private uint _lastOrbit;
    private uint? _orbitBefore;
    private uint _step = TimeFrameLength.DefaultOrbits;
    private long _began;
    private double _due;
    private long _sent;

    /// <summary>Finds the files; opens none.</summary>
    /// <param name="paths">Files; of folders the files that end in <c>.tf</c> and do not begin with a dot, by path.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option cannot be.</exception>
    /// <exception cref="InputException">A path is not there, or a folder has no such file.</exception>
    public TimeFrameReplay(IEnumerable<string> paths, ReplayOptions options)
    {
        options.Validate();
        _options = options;
        _fetch = options.CopyCommand is { } command ? new FileFetch(command) : null;
        try
        {
            _paths = [.. paths.SelectMany(path => _fetch is not null && !Path.Exists(path) ? [path] : Expand(path))];
        }
        catch
        {
            _fetch?.Dispose();
            throw;
        }

        _records = Records().GetEnumerator();
    }

    /// <summary>The files, in order.</summary>
    public IReadOnlyList<string> Paths => _paths;

    /// <summary>Time frames that lacked a run, first orbit or time and got that of the one before.</summary>
    public long FilledIn { get; private set; }

    /// <summary>What could not be sent, the first thousand: a damaged file may be gone through without end.</summary>
    public IReadOnlyList<InputLoss> Losses => _losses;

    /// <summary>How much could not be sent, by name.</summary>
    public IReadOnlyDictionary<string, long> LossCounts => _lossCounts;

    /// <summary>Waits for the next time frame.</summary>
    /// <returns>Null at the end. The file is open until the next call.</returns>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public ReplayedTimeFrame? Next(CancellationToken stop)
    {
        if (_options.Count > 0 && _sent >= _options.Count) return null;
        _stop = stop;
        if (!_records.MoveNext()) return null;
        var contents = _records.Current;
        var header = HeaderOf(contents);
        Wait(header, stop);
        _sent++;
        return new ReplayedTimeFrame(_file!, contents, header);
    }

    /// <summary>The number that the first time frame will have; null where no file has one.</summary>
    public ulong? FindFirstNumber()
    {
        if (_options.Renumber is { } first) return first;
        foreach (var path in _paths.Where(File.Exists))
        {
            try
            {
                using var file = TimeFrameFile.Open(path);
                if (file.ReadRecord() is { } record && RecordContents.ReadBeginnings(file, record).TfCounter is > 0 and var number) return number;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TimeFrameFileException)
            {
                // It is told when its turn comes.
            }
        }

        return null;
    }

    /// <summary>Tells of a time frame that could not be sent.</summary>
    public void Lose(string name, string message)
    {
        _lossCounts[name] = _lossCounts.GetValueOrDefault(name) + 1;
        if (_losses.Count < MostLosses) _losses.Add(new InputLoss(name, message));
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _records.Dispose();
        _file?.Dispose();
        _fetch?.Dispose();
    }

    private static string[] Expand(string path)
    {
        if (File.Exists(path)) return [path];
        if (!Directory.Exists(path)) throw new InputException($"'{path}' is not there; a time frame file or a folder of them is accepted");
        string[] files = [.. Directory.EnumerateFiles(path, "*.tf").Where(f => !Path.GetFileName(f).StartsWith('.')).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new InputException($"'{path}' has no file that ends in .tf; a folder with one is accepted");
    }

    private IEnumerable<RecordContents> Records()
    {
        for (var pass = 0; _options.Repeat == 0 || pass < _options.Repeat; pass++)
        {
            if (pass > 0)
            {
                // Files without a time frame would be gone through for ever.
                if (_first is null) yield break;
                _due += _options.Pause.TotalSeconds;
                _shift = (_highestId + 1, unchecked(_lastOrbit + _step));
                _before = null;
            }

            foreach (var contents in _paths.SelectMany(Read)) yield return contents;
        }
    }

    private IEnumerable<RecordContents> Read(string path)
    {
        try
        {
            _file?.Dispose();
            if (_fetched is not null) File.Delete(_fetched);
            _fetched = _fetch is not null && !File.Exists(path) ? _fetch.Fetch(path, _stop) : null;
            _file = TimeFrameFile.Open(_fetched ?? path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Lose(LossName.InputUnreadable, exception.Message.Contains(path, StringComparison.Ordinal) ? exception.Message : $"{path}: {exception.Message}");
            yield break;
        }

        foreach (var listing in RecordListing.ReadAll(_file, threads: 1))
        {
            if (listing.Contents is not { } contents) Lose(LossName.InputUnreadable, listing.Damage!.Message);
            else if (_options.TimeFrames?.Contains(contents.TfCounter ?? 0) ?? true) yield return contents;
        }
    }

    private SubTimeFrameHeader HeaderOf(RecordContents contents)
    {
        var (run, orbit, time) = (contents.Run ?? 0, contents.FirstOrbit ?? 0, contents.Record.WriteTimeMs);
        if (_before is { } before && (run == 0 || orbit is 0 or uint.MaxValue || time == 0))
        {
            FilledIn++;
            run = run == 0 ? before.RunNumber : run;
            orbit = orbit is 0 or uint.MaxValue ? before.FirstOrbit : orbit;
            time = time == 0 ? before.CreationTimeMs : time;
        }

        _before = new SubTimeFrameHeader { FirstOrbit = orbit, RunNumber = run, CreationTimeMs = time };
        var counter = contents.TfCounter is > 0 and var number ? number : _first is null ? 1 : _highestId + 1;
        _first ??= (counter, orbit);
        // Gone through again, numbers and orbits go on where they ended.
        var (id, shifted) = _shift is { } shift ? (counter - _first.Value.Id + shift.Id, unchecked(orbit - _first.Value.Orbit + shift.Orbit)) : (counter, orbit);
        if (unchecked((int)(shifted - _lastOrbit)) > 0 && _sent > 0) _step = unchecked(shifted - _lastOrbit);
        (_highestId, _lastOrbit) = (Math.Max(_highestId, id), shifted);
        if (_options.Renumber is { } first) id = (ulong)first + (ulong)_sent;
        return _before.Value with { Id = id, FirstOrbit = shifted, Origin = SubTimeFrameOrigin.Readout };
    }

    private void Wait(in SubTimeFrameHeader header, CancellationToken stop)
    {
        if (_began == 0) _began = Stopwatch.GetTimestamp();
        if (_options.Speed > 0 && _orbitBefore is { } before && unchecked((int)(header.FirstOrbit - before)) is > 0 and var orbits) _due += orbits * TimeFrameLength.OrbitSeconds / _options.Speed;
        _orbitBefore = header.FirstOrbit;
        while (_due - Stopwatch.GetElapsedTime(_began).TotalSeconds is > 0 and var left)
        {
            stop.ThrowIfCancellationRequested();
            stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(Math.Min(left, 60)));
        }

        stop.ThrowIfCancellationRequested();
        if (_options.Rate > 0) _due += 1 / _options.Rate;
    }
}
