using Microsoft.Win32.SafeHandles;

namespace Penstock.TimeFrames.Files;

/// <summary>
/// Reads a <c>.tf</c> file record by record, with 64-bit offsets: records and payloads may be larger than memory. Every length is checked before
/// it is used. One thread at a time.
/// </summary>
public sealed class TimeFrameFile : IDisposable
{
    private const int ScanBytes = 1 << 16;

    private readonly SafeFileHandle _file;
    private readonly RecordReader _records;
    private long _next;

    private TimeFrameFile(string path, SafeFileHandle file)
    {
        _file = file;
        Path = path;
        Length = RandomAccess.GetLength(file);
        _records = new RecordReader(NewWindow(RecordReader.WindowBytes));
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Bytes of the file when it was opened; what is appended later is not looked at.</summary>
    public long Length { get; }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public static TimeFrameFile Open(string path)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            return new TimeFrameFile(path, file);
        }
        catch (NotSupportedException exception)
        {
            file.Dispose();
            throw new IOException($"{path} is a pipe or a device, which cannot be read from an offset on; a file is accepted", exception);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The next record, its index checked against its size.</summary>
    /// <returns>Null at the file's end, or at a record without an index, which ends a file too.</returns>
    /// <exception cref="TimeFrameFileException">It is damaged, or the file ends inside it; <see cref="SkipToNextRecord"/> may find one behind it.</exception>
    public TimeFrameRecord? ReadRecord()
    {
        if (_next >= Length) return null;
        var record = _records.Read(_next);
        _next = record is null ? Length : record.Offset + record.Bytes;
        return record;
    }

    /// <summary>
    /// Looks for the beginning of a record behind damage: from the byte after <paramref name="from"/>, the offset at which the damaged record
    /// begins, or from the byte after the beginning of the record that could not be read.
    /// </summary>
    /// <returns>Where it is, and <see cref="ReadRecord"/> goes on; null when there is none.</returns>
    public long? SkipToNextRecord(long? from = null)
    {
        var window = NewWindow(ScanBytes);
        for (var at = (from ?? _next) + 1; at < Length;)
        {
            var bytes = window.Look(at, ScanBytes);
            var found = RecordReader.FindStart(bytes);
            if (found >= 0)
            {
                _next = at + found;
                return _next;
            }

            at += Math.Max(1, bytes.Length - RecordReader.StartBytes + 1);
        }

        _next = Length;
        return null;
    }

    /// <summary>Walks the blocks of a record in the order in which they are in the file.</summary>
    /// <param name="record">A record of this file.</param>
    /// <param name="withPayloads">True when the payloads will be looked at: more is then read at a time.</param>
    public TimeFrameBlockReader ReadBlocks(TimeFrameRecord record, bool withPayloads = false)
    {
        ArgumentNullException.ThrowIfNull(record);
        var bytes = withPayloads || record.HasSmallBlocks ? (int)Math.Min(TimeFrameBlockReader.PayloadWindowBytes, record.Bytes) : TimeFrameBlockReader.HeaderWindowBytes;
        return ReadBlocks(record, record.FileOrder, NewWindow(bytes));
    }

    /// <summary>Walks the blocks of one equipment of a record.</summary>
    /// <param name="record">A record of this file.</param>
    /// <param name="element">Number of the equipment in the record's index.</param>
    /// <param name="withPayloads">True when the payloads will be looked at: more is then read at a time.</param>
    public TimeFrameBlockReader ReadBlocks(TimeFrameRecord record, int element, bool withPayloads = false)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)element, (uint)record.Index.Count, nameof(element));
        return ReadBlocks(record, [element], NewWindow(withPayloads ? TimeFrameBlockReader.PayloadWindowBytes : TimeFrameBlockReader.HeaderWindowBytes));
    }

    /// <summary>The record that begins at an offset, for instance one that was found by <see cref="ReadRecord"/> before. The order of <see cref="ReadRecord"/> is not changed.</summary>
    /// <returns>Null where a record without an index ends the file.</returns>
    /// <exception cref="TimeFrameFileException">There is none, or it is damaged.</exception>
    public TimeFrameRecord? ReadRecordAt(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return _records.Read(offset);
    }

    /// <summary>Reads bytes at an offset, as many as fit.</summary>
    /// <exception cref="TimeFrameFileException">The file ends before.</exception>
    public void ReadAt(long offset, Span<byte> destination)
    {
        for (var done = 0; done < destination.Length;)
        {
            var read = RandomAccess.Read(_file, destination[done..], offset + done);
            if (read == 0) throw new TimeFrameFileException(Path, offset + done, "file", "at its end", $"{destination.Length - done} more bytes are needed");
            done += read;
        }
    }

    /// <summary>Where <see cref="ReadRecord"/> goes on.</summary>
    internal long Next
    {
        get => _next;
        set => _next = value;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>The end of the record at <paramref name="at"/>, if its beginning says one at which a record or the end of the file stands.</summary>
    internal long? EndOfDamaged(long at) => _records.EndOf(at);

    internal FileWindow NewWindow(int bytes) => new(_file, Path, Length, bytes);

    internal static TimeFrameBlockReader ReadBlocks(TimeFrameRecord record, IReadOnlyList<int> elements, FileWindow window) => new(window, record, elements);
}
