using System.Text;
using Penstock.TimeFrames.Building;

namespace Penstock.TimeFrames.Files;

/// <summary>
/// Writes time frames to one file after the other. A time frame is never split over files; a file has its name only when it is complete. One
/// thread at a time.
/// </summary>
public sealed class TimeFrameSink : IDisposable
{
    private readonly TimeFrameSinkOptions _options;
    private readonly TimeProvider _time;
    private readonly List<string> _files = [];
    private TimeFrameFileWriter? _file;
    private uint _run;
    private long _given;

    /// <summary>Creates the folder; the first time frame begins the first file.</summary>
    /// <exception cref="ArgumentException">The pattern or a limit cannot be.</exception>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    public TimeFrameSink(TimeFrameSinkOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.TimeFramesPerFile);
        ArgumentOutOfRangeException.ThrowIfNegative(options.FileBytes);
        if (!(options.Percentage is >= 0 and <= 100)) throw new ArgumentOutOfRangeException(nameof(options), options.Percentage, $"Percentage is {options.Percentage}; 0..100 is accepted");
        (_options, _time) = (options, time);
        _ = TimeFrameFileName.Expand(options.NamePattern, 0, 0, 0, time.GetLocalNow(), options.HostName);
        Directory.CreateDirectory(options.Folder);
        if (options.Done is { } done) Directory.CreateDirectory(done.Folder);
    }

    /// <summary>The complete files.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Time frames that were not written, since not all are to be.</summary>
    public long Skipped { get; private set; }

    /// <summary>Writes a time frame, in a new file when the one before is complete.</summary>
    /// <exception cref="IOException">It cannot be written. The file it would have been in is completed with the time frames before it.</exception>
    public void Write(TimeFrameToWrite frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Write(frame.RunNumber, frame.Id, (file, now) => file.Write(frame, now));
    }

    /// <summary>The same with a time frame that was built of sub time frames.</summary>
    /// <exception cref="IOException">It cannot be written. The file it would have been in is completed with the time frames before it.</exception>
    public void Write(BuiltTimeFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Write(frame.Header.RunNumber, frame.Id, (file, now) => file.Write(frame, now));
    }

    private void Write(uint run, ulong id, Func<TimeFrameFileWriter, ulong, long> write)
    {
        _given++;
        if (Math.Floor(_given * _options.Percentage / 100) <= Math.Floor((_given - 1) * _options.Percentage / 100))
        {
            Skipped++;
            return;
        }

        _file ??= Begin(run, id);
        try
        {
            write(_file, (ulong)_time.GetUtcNow().ToUnixTimeMilliseconds());
        }
        catch
        {
            if (_file.TimeFrames > 0 && !_file.HasFailed) Complete();
            GiveUp();
            throw;
        }

        var full = (_options.TimeFramesPerFile > 0 && _file.TimeFrames >= _options.TimeFramesPerFile) || (_options.FileBytes > 0 && _file.Length >= _options.FileBytes);
        if (full) Complete();
    }

    /// <summary>Completes the file that is being written; a further time frame begins another.</summary>
    /// <exception cref="IOException">It cannot be written. It is given up.</exception>
    public void Complete()
    {
        if (_file is null) return;
        try
        {
            _file.Complete();
            _files.Add(_file.Path);
            if (_options.Done is { } done) WriteDone(done, _file);
        }
        finally
        {
            GiveUp();
        }
    }

    /// <summary>Gives up the file that is not complete.</summary>
    public void Dispose() => GiveUp();

    private void GiveUp()
    {
        _file?.Dispose();
        _file = null;
    }

    private TimeFrameFileWriter Begin(uint run, ulong id)
    {
        _run = run;
        var name = TimeFrameFileName.Expand(_options.NamePattern, _files.Count, run, id, _time.GetLocalNow(), _options.HostName);
        return TimeFrameFileWriter.Create(Path.Combine(_options.Folder, name), _options.WithSidecar, _options.Replace);
    }

    private void WriteDone(DoneOptions done, TimeFrameFileWriter file)
    {
        var text = new StringBuilder();
        text.Append($"LHCPeriod: {done.LhcPeriod}\nrun: {_run}\ntype: {done.Type}\nlurl: {Path.GetFullPath(file.Path)}\nsize: {file.Length}\n");
        if (done.Detectors is { } detectors) text.Append($"det_composition: {detectors}\n");
        var name = Path.Combine(done.Folder, Path.GetFileName(file.Path) + ".done");
        File.WriteAllText(name + "_part", text.ToString());
        File.Move(name + "_part", name, overwrite: true);
    }
}
