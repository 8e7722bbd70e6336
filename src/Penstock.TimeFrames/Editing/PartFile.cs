using Penstock.Checksums;

namespace Penstock.TimeFrames.Editing;

/// <summary>
/// A file that is written as <c>NAME.part</c>, becomes <c>NAME</c> when it is complete and on disk, and is deleted when it never is. An optional checksum sees
/// every byte as it is written.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly FileStream _file;
    private readonly bool _replace;
    private bool _ended;

    private PartFile(string path, FileStream file, bool replace) => (Path, _file, _replace) = (path, file, replace);

    /// <summary>The file that there will be.</summary>
    public string Path { get; }

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Gets what is written; null for none.</summary>
    public Xxh3? Digest { get; set; }

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its name when it is complete.</param>
    /// <param name="replace">True to replace a file of that name then.</param>
    /// <exception cref="IOException">There is such a file already, or it cannot be written.</exception>
    public static PartFile Create(string path, bool replace)
    {
        if (Directory.Exists(path)) throw new IOException($"{path} is a folder; a file is accepted");
        if (!replace && System.IO.Path.Exists(path)) throw new IOException($"{path} exists; it is not replaced");
        return new PartFile(path, new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes), replace);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        Digest?.Append(bytes);
        Length += bytes.Length;
    }

    /// <summary>Brings everything to disk; the file has its old name still.</summary>
    public void Flush() => _file.Flush(flushToDisk: true);

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="IOException">It cannot be written, or there is such a file by now.</exception>
    public void Complete()
    {
        Flush();
        _file.Dispose();
        File.Move(Path + ".part", Path, _replace);
        _ended = true;
    }

    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // What is in the buffer could not be written. Whoever wrote was told, and the file goes.
        }

        File.Delete(Path + ".part");
    }
}
