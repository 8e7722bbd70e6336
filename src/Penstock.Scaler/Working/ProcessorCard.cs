using System.IO.MemoryMappedFiles;

namespace Penstock.Scaler.Working;

/// <summary>
/// Memory that a processor and its worker share, in which the processor notes the number of the task it began last. So the worker knows, when the processor died, which task did it:
/// that one and those before it are lost, those behind it are given out again.
/// </summary>
internal sealed unsafe class ProcessorCard : IDisposable
{
    private const int Bytes = 64;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly string? _path;
    private long* _begun;

    private ProcessorCard(FileStream stream, string? path)
    {
        _path = path;
        _file = MemoryMappedFile.CreateFromFile(stream, null, Bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, Bytes);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _begun = (long*)pointer;
    }

    /// <summary>The number of the task begun last; 0: none.</summary>
    public long Begun
    {
        get => _begun is null ? 0 : Volatile.Read(ref *_begun);
        set => Volatile.Write(ref *_begun, value);
    }

    /// <summary>Makes one, the worker's side. The file is the worker's to remove.</summary>
    public static ProcessorCard Create(string path)
    {
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
        stream.SetLength(Bytes);
        return new ProcessorCard(stream, path);
    }

    /// <summary>Opens the one made by the worker.</summary>
    public static ProcessorCard Open(string path) => new(new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite), null);

    public void Dispose()
    {
        if (_begun is null) return;
        _begun = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
        if (_path is not null) File.Delete(_path);
    }
}
