using System.Text.Json;
using Penstock.DataMovement.Copying.Content;

namespace Penstock.DataMovement.Copying;

/// <summary>Writes a manifest: a first line that names the hash, then one line of JSON per copied file.</summary>
public sealed class CopyManifest : IDisposable
{
    internal const string Kind = "penstock-copy";

    private readonly FileStream _file;
    private readonly Lock _lock = new();

    private CopyManifest(FileStream file) => _file = file;

    /// <summary>A new manifest; one that is there is replaced.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static CopyManifest Create(RawPath path, CopyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var manifest = new CopyManifest(new FileStream(path.Text ?? throw new IOException($"the manifest's path '{path}' is not UTF-8"), FileMode.Create, FileAccess.Write, FileShare.Read, 64 << 10));
        manifest.Write(new { manifest = Kind, version = 1, hash = ContentHash.NameOf(options.Hash), blockBytes = Files.FileContent.BlockBytesOf(options.ChunkBytes) });
        return manifest;
    }

    /// <summary>Adds a copied file; others are passed over.</summary>
    public void Add(CopyItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (item.Hash is null) return;
        lock (_lock) Write(new { path = item.Path, bytes = item.Bytes, hash = item.Hash });
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => _file.Dispose();

    private void Write<T>(T line)
    {
        JsonSerializer.Serialize(_file, line);
        _file.WriteByte((byte)'\n');
    }
}
