using Penstock.Checksums;
using Penstock.TimeFrames.Checking;
using Penstock.TimeFrames.Files;

namespace Penstock.TimeFrames.Editing;

/// <summary>One file of records that is being put together, with its checksums if they are wanted.</summary>
internal sealed class TimeFrameOutput : IDisposable
{
    private readonly PartFile _file;
    private readonly List<RecordChecksums.Entry>? _checksums;
    private readonly EditReport _report;
    private readonly byte[] _copy = new byte[1 << 20];
    private readonly Action<long> _progress;
    private long _told;
    private long _began;
    private long _limit = long.MaxValue;

    private TimeFrameOutput(PartFile file, EditOptions options, EditReport report)
    {
        (_file, _report, _progress) = (file, report, options.Progress);
        if (!options.WriteChecksums) return;
        _checksums = [];
        _file.Digest = new Xxh3();
    }

    public long Length => _file.Length;

    public int TimeFrames { get; private set; }

    /// <summary>Bytes of equipments that were rescued of damaged records.</summary>
    public long Rescued { get; set; }

    /// <summary>Beginnings of the records that were made for them.</summary>
    public long Added { get; set; }

    public static TimeFrameOutput Create(string path, EditOptions options, EditReport report)
    {
        var checksums = path + RecordChecksums.Extension;
        if (options is { WriteChecksums: true, Replace: false } && Path.Exists(checksums)) throw new IOException($"{checksums} exists; it is not replaced");
        return new TimeFrameOutput(PartFile.Create(path, options.Replace), options, report);
    }

    public void BeginRecord()
    {
        _began = _file.Length;
        _file.Digest?.Reset();
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_limit - Length < bytes.Length) bytes = bytes[..(int)Math.Max(0, _limit - Length)];
        _file.Write(bytes);
    }

    /// <summary>Writes nothing at or behind this length: a file that is cut short on purpose.</summary>
    public void LimitTo(long length) => _limit = length;

    /// <summary>Copies bytes of a file.</summary>
    public void Copy(TimeFrameFile from, long offset, long bytes, CancellationToken stop)
    {
        for (long done = 0; done < bytes;)
        {
            stop.ThrowIfCancellationRequested();
            var piece = _copy.AsSpan(0, (int)Math.Min(_copy.Length, bytes - done));
            from.ReadAt(offset + done, piece);
            Write(piece);
            _progress(piece.Length);
            _told += piece.Length;
            done += piece.Length;
        }
    }

    /// <summary>Copies a record byte for byte.</summary>
    public void Copy(TimeFrameFile from, TimeFrameRecord record, CancellationToken stop)
    {
        BeginRecord();
        Copy(from, record.Offset, record.Bytes, stop);
        EndRecord();
    }

    /// <summary>So many bytes of the sources are done, those that were copied for it among them.</summary>
    public void Done(long bytes)
    {
        _progress(bytes - _told);
        _told = 0;
    }

    public void EndRecord()
    {
        TimeFrames++;
        _report.TimeFramesOut++;
        _checksums?.Add(new RecordChecksums.Entry(_file.Digest!.Value, _began, _file.Length - _began));
    }

    public void Complete()
    {
        _file.Complete();
        _report.BytesOut += _file.Length;
        _report.Files.Add(_file.Path);
        if (_checksums is not null) RecordChecksums.Write(_file.Path + RecordChecksums.Extension, _checksums);
    }

    public void Dispose() => _file.Dispose();
}
