using System.IO.Enumeration;
using Penstock.Pipeline.Files;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Sending;

/// <summary>Files, one event each, in the order given; of folders the files in them, by name. Symbolic links to files are followed, links to folders are not.</summary>
public sealed class FileSource : ISendSource
{
    private const long LimitBytes = 256 << 20;

    private readonly SendBuffers _buffers = new(LimitBytes);
    private readonly Queue<string> _files;
    private readonly Lock _lock = new();
    private readonly List<InputLoss> _losses = [];

    /// <summary>Finds the files.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="recurse">Folders below folders too.</param>
    /// <param name="extension">Only files whose extension is exactly this (without the dot); null or empty: all.</param>
    /// <exception cref="InputException">A path does not exist or a folder cannot be read; the message names it.</exception>
    public FileSource(IEnumerable<string> paths, bool recurse, string? extension)
    {
        _files = new Queue<string>(paths.SelectMany(path => Expand(path, recurse))
            .Where(file => string.IsNullOrEmpty(extension) || Path.GetExtension(file) == "." + extension));
    }

    /// <summary>Files that have not had their turn.</summary>
    public int Count
    {
        get { lock (_lock) return _files.Count; }
    }

    /// <inheritdoc/>
    public IReadOnlyList<InputLoss> Losses
    {
        get { lock (_lock) return [.. _losses]; }
    }

    /// <inheritdoc/>
    public bool TryNext(out SendItem item, CancellationToken stop)
    {
        while (true)
        {
            string file;
            lock (_lock)
            {
                if (!_files.TryDequeue(out file!))
                {
                    item = default;
                    return false;
                }
            }

            try
            {
                if (Read(file, stop) is not { } read)
                {
                    Lose(LossName.InputEmpty, $"{file}: it is empty, and an event without bytes has no datagram to travel in");
                    continue;
                }

                item = read;
                return true;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Lose(LossName.InputUnreadable, $"{file}: {exception.Message}");
            }
        }
    }

    private static List<string> Expand(string path, bool recurse)
    {
        if (IsRegular(path)) return [path];
        if (!Directory.Exists(path)) throw new InputException($"'{path}' is not there, or neither a file nor a folder; a file or a folder is accepted");
        try
        {
            var options = new EnumerationOptions { RecurseSubdirectories = recurse, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None };
            var files = new FileSystemEnumerable<string>(path, static (ref entry) => entry.ToSpecifiedFullPath(), options)
            {
                ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory,
                ShouldRecursePredicate = static (ref entry) => (entry.Attributes & FileAttributes.ReparsePoint) == FileAttributes.None,
            };
            return [.. files.Where(IsRegular).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}': {exception.Message}", exception);
        }
    }

    // Not pipes and devices, which have no end; what cannot be looked at is found out when its turn comes.
    private static bool IsRegular(string file)
    {
        if (!File.Exists(file) || !OperatingSystem.IsLinux()) return File.Exists(file);
        try
        {
            return FileSystem.GetStatus(new FilePath(file), follow: true).Kind == FileKind.Regular;
        }
        catch (FileSystemException)
        {
            return true;
        }
    }

    private void Lose(string name, string message)
    {
        lock (_lock) _losses.Add(new InputLoss(name, message));
    }

    private SendItem? Read(string file, CancellationToken stop)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, FileOptions.SequentialScan);
        var bytes = RandomAccess.GetLength(handle);
        if (bytes > int.MaxValue - 4096) throw new IOException($"its {bytes} bytes are more than one event can have; up to {int.MaxValue - 4096} are accepted");
        if (bytes == 0) return null;
        var buffer = _buffers.Rent((int)bytes, stop);
        try
        {
            var memory = buffer.Memory((int)bytes);
            for (var read = 0; read < memory.Length;)
            {
                var got = RandomAccess.Read(handle, memory.Span[read..], read);
                if (got == 0) throw new IOException($"it became shorter while it was read: nothing at offset {read} of {bytes}");
                read += got;
            }

            return new SendItem(memory, file, buffer);
        }
        catch
        {
            buffer.Return();
            throw;
        }
    }
}
