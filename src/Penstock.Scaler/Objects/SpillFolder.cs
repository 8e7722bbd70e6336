using System.Diagnostics;
using System.Globalization;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Objects;

/// <summary>Contents on disk, a file each, in a folder that only this process uses and that goes with it.</summary>
internal sealed class SpillFolder : IDisposable
{
    private const string Prefix = "penstock-objects-";
    private const int PieceBytes = 64 << 20;
    private readonly string _folder;
    private long _next;

    /// <summary>Makes the folder below <paramref name="parent"/>, and removes those that ended processes left there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public SpillFolder(string parent)
    {
        Directory.CreateDirectory(parent);
        foreach (var left in Directory.EnumerateDirectories(parent, Prefix + "*")) RemoveIfLeft(left);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():n}");
        _folder = Path.Combine(parent, name);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_folder);
        else Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Writes a content to a new file.</summary>
    /// <exception cref="IOException">The disk is full, or worse; nothing is left behind.</exception>
    public string Write(StoredContent content)
    {
        var path = Path.Combine(_folder, (_next++).ToString(CultureInfo.InvariantCulture));
        try
        {
            using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, content.Length);
            if (content.Small is { } small) RandomAccess.Write(file, small, 0);
            for (long at = 0; content.Large is { } large && at < large.Length; at += PieceBytes)
                RandomAccess.Write(file, large.Slice(at, (int)Math.Min(PieceBytes, large.Length - at)), at);
            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Reads the first bytes of a content back.</summary>
    /// <exception cref="IOException">The file cannot be read, or is shorter than it was.</exception>
    public static YmqBuffer Read(string path, long length)
    {
        var buffer = YmqBuffer.Rent(length);
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            for (long at = 0; at < length;)
            {
                var count = RandomAccess.Read(file, buffer.Slice(at, (int)Math.Min(PieceBytes, length - at)), at);
                if (count == 0) throw new EndOfStreamException($"'{path}' has {at} bytes; {length} were written");
                at += count;
            }
            return buffer;
        }
        catch
        {
            buffer.Release();
            throw;
        }
    }

    public static void Delete(string path) => File.Delete(path);

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // The next server of this folder removes it.
        }
    }

    private static void RemoveIfLeft(string folder)
    {
        var parts = Path.GetFileName(folder)[Prefix.Length..].Split('-');
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == Environment.ProcessId) return;
        try
        {
            using var process = Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another's, or one that is removed by another just now.
            }
        }
    }
}
