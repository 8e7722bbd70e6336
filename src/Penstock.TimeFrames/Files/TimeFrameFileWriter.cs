using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Files;

/// <summary>
/// Writes one <c>.tf</c> file as <c>NAME.part</c>, which becomes <c>NAME</c> when it is complete and is deleted when it never is. All padding is
/// zero: the same time frames and times give the same bytes. One thread at a time.
/// </summary>
public sealed class TimeFrameFileWriter : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly FileStream _file;
    private readonly Sidecar? _sidecar;
    private readonly byte[] _header = new byte[DataHeader.Size];
    private bool _failed;
    private bool _ended;

    private TimeFrameFileWriter(string path, FileStream file, Sidecar? sidecar) => (Path, _file, _sidecar) = (path, file, sidecar);

    /// <summary>The file that there will be.</summary>
    public string Path { get; }

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Time frames so far.</summary>
    public int TimeFrames { get; private set; }

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its name when it is complete.</param>
    /// <param name="withSidecar">True to write <c>NAME.info</c> too: a text that says where every block is.</param>
    /// <exception cref="IOException">There is such a file already, or it cannot be written.</exception>
    public static TimeFrameFileWriter Create(string path, bool withSidecar = false)
    {
        RefuseExisting(path);
        if (withSidecar) RefuseExisting(path + Sidecar.Extension);
        var file = new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);
        try
        {
            return new TimeFrameFileWriter(path, file, withSidecar ? new Sidecar(path) : null);
        }
        catch
        {
            file.Dispose();
            File.Delete(path + ".part");
            throw;
        }
    }

    /// <summary>Appends a time frame.</summary>
    /// <param name="frame">The time frame.</param>
    /// <param name="writeTimeMs">The time of writing, Unix milliseconds.</param>
    /// <returns>Bytes of its record.</returns>
    /// <exception cref="IOException">It cannot be written; the file can then only be given up.</exception>
    public long Write(TimeFrameToWrite frame, ulong writeTimeMs)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ObjectDisposedException.ThrowIf(_ended, this);
        if (_failed) throw new InvalidOperationException($"{Path}: an earlier time frame could not be written; the file can only be given up");
        var layout = RecordLayout.Of(frame);
        _failed = true;
        _file.Write(layout.Start(writeTimeMs));
        var at = Length + layout.StartBytes;
        _sidecar?.Begin(frame.Id, Length, layout.Bytes);
        foreach (var message in layout.Messages) at = Write(frame, message, at);
        _failed = false;
        Length += layout.Bytes;
        TimeFrames++;
        return layout.Bytes;
    }

    /// <summary>Gives the file its name, with everything on disk.</summary>
    /// <exception cref="IOException">It cannot be written, or there is such a file by now.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (_failed) throw new InvalidOperationException($"{Path}: a time frame could not be written; the file can only be given up");
        _failed = true;
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(Path + ".part", Path);
        _ended = true;
        _sidecar?.Complete();
    }

    /// <summary>Gives up what is not complete.</summary>
    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // What is in the buffer could not be written. Whoever wrote was told, and the file goes.
        }

        _sidecar?.Dispose();
        if (_ended) return;
        _ended = true;
        File.Delete(Path + ".part");
    }

    private static void RefuseExisting(string path)
    {
        if (System.IO.Path.Exists(path)) throw new IOException($"{path} exists; it is not replaced");
    }

    private long Write(TimeFrameToWrite frame, TimeFrameMessage message, long at)
    {
        for (var i = 0; i < message.Parts.Count; i++)
        {
            var part = message.Parts[i];
            new DataHeader
            {
                DataDescription = message.Equipment.Description,
                DataOrigin = message.Equipment.Origin,
                SubSpecification = message.Equipment.SubSpecification,
                PayloadSerialization = message.PayloadSerialization,
                SplitPayloadParts = (uint)message.Parts.Count,
                SplitPayloadIndex = (uint)i,
                PayloadSize = (ulong)part.Length,
                FirstTfOrbit = frame.FirstOrbit,
                TfCounter = (uint)frame.Id,
                RunNumber = frame.RunNumber,
            }.Write(_header);
            _file.Write(_header);
            _file.Write(part.Span);
            _sidecar?.Add(message.Equipment, i, at, part);
            at += DataHeader.Size + part.Length;
        }

        return at;
    }
}
