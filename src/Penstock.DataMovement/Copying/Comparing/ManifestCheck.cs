using System.Runtime.InteropServices;
using System.Text.Json;
using Penstock.DataMovement.Copying.Content;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying;

/// <summary>Checks a tree against a manifest: every file in it must be there, of its size, with its hash.</summary>
public sealed class ManifestCheck
{
    private const int MostErrors = 1000;
    private const int LongestLine = 1 << 20;

    private readonly RawPath _manifest;
    private readonly RawPath _tree;
    private readonly List<CopyError> _errors = [];
    private long _files;
    private long _bytes;
    private long _failed;

    /// <summary>A check of what is below <paramref name="tree"/>.</summary>
    public ManifestCheck(RawPath manifest, RawPath tree) => (_manifest, _tree) = (manifest, tree);

    /// <summary>Files and bytes looked at so far.</summary>
    public (long Files, long Bytes) Progress => (Volatile.Read(ref _files), Volatile.Read(ref _bytes));

    /// <summary>Reads the manifest and the files.</summary>
    /// <returns>How many files and bytes agree, how many do not, and the first 1000 of these.</returns>
    /// <exception cref="IOException">The manifest or the tree cannot be read.</exception>
    /// <exception cref="FormatException">The manifest is none; the message names the line.</exception>
    public async Task<(long Files, long Bytes, long Failed, IReadOnlyList<CopyError> Errors)> RunAsync(CancellationToken cancel = default)
    {
        var path = _manifest.Text ?? throw new IOException($"the manifest's path '{_manifest}' is not UTF-8");
        var tree = OpenTree();
        try
        {
            using var reader = new StreamReader(path);
            var (hash, block) = ReadHead(await reader.ReadLineAsync(cancel));
            var options = new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Math.Max(2, Environment.ProcessorCount) };
            await Parallel.ForEachAsync(ReadLines(reader, cancel), options, (entry, _) =>
            {
                Check(tree, entry.Path, entry.Bytes, entry.Hash, hash, block);
                return ValueTask.CompletedTask;
            });
            return (_files, _bytes, _failed, _errors);
        }
        finally
        {
            _ = LibC.Close(tree);
        }
    }

    private static (HashKind Hash, int Block) ReadHead(string? line)
    {
        try
        {
            using var head = JsonDocument.Parse(line ?? "");
            if (head.RootElement.GetProperty("manifest").GetString() == CopyManifest.Kind && head.RootElement.GetProperty("version").GetInt32() == 1)
            {
                var name = head.RootElement.GetProperty("hash").GetString();
                var block = head.RootElement.GetProperty("blockBytes").GetInt32();
                foreach (var kind in Enum.GetValues<HashKind>())
                {
                    if (ContentHash.NameOf(kind) == name && block > 0) return (kind, block);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Said below.
        }

        throw new FormatException("line 1 of the manifest does not name its hash; a file that --manifest wrote is accepted");
    }

    private static async IAsyncEnumerable<(RawPath Path, long Bytes, string Hash)> ReadLines(StreamReader reader, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        for (var number = 2; await reader.ReadLineAsync(cancel) is { } line; number++)
        {
            if (line.Length == 0) continue;
            yield return ReadLine(line, number);
        }
    }

    private static (RawPath Path, long Bytes, string Hash) ReadLine(string line, int number)
    {
        try
        {
            if (line.Length > LongestLine) throw new JsonException();
            using var entry = JsonDocument.Parse(line);
            var root = entry.RootElement;
            return (root.GetProperty("path").Deserialize<RawPath>(), root.GetProperty("bytes").GetInt64(), root.GetProperty("hash").GetString() ?? throw new JsonException());
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new FormatException($"line {number} of the manifest is not an object with path, bytes and hash", exception);
        }
    }

    private void Check(int tree, RawPath path, long bytes, string expected, HashKind hash, int block)
    {
        CopyError? error;
        try
        {
            error = CheckOne(tree, path, bytes, expected, hash, block);
        }
        catch (CopyFailure failure)
        {
            error = new CopyError(path, failure.Kind, failure.Call, failure.Errno, $"'{path}': {failure.Message}");
        }

        if (error is null)
        {
            Interlocked.Increment(ref _files);
            return;
        }

        Interlocked.Increment(ref _failed);
        lock (_errors)
        {
            if (_errors.Count < MostErrors) _errors.Add(error);
        }
    }

    private unsafe CopyError? CheckOne(int tree, RawPath path, long bytes, string expected, HashKind hash, int block)
    {
        int file;
        // A manifest of others' making leads nowhere out of the tree.
        fixed (byte* name = path.Terminated()) file = LibC.OpenBeneath(tree, name, Open.Read | Open.NonBlock | Open.CloseOnExec);
        if (file < 0) throw CopyFailure.AtSource("open", Marshal.GetLastPInvokeError());
        var buffer = (byte*)NativeMemory.Alloc(1 << 20);
        try
        {
            if (FileStatus.Of(file, out var status) != 0 || !status.IsRegular) return new CopyError(path, CopyErrorKind.Mismatch, "type", 0, $"'{path}': is a {FileType.NameOf(status.Mode)}, a file is expected");
            if (status.Bytes != bytes) return new CopyError(path, CopyErrorKind.Mismatch, "size", 0, $"'{path}': has {status.Bytes} bytes, {bytes} are expected");
            var found = Convert.ToHexStringLower(HashOf(file, buffer, bytes, hash, block));
            return string.Equals(found, expected, StringComparison.OrdinalIgnoreCase) ? null : new CopyError(path, CopyErrorKind.Mismatch, "hash", 0, $"'{path}': has {ContentHash.NameOf(hash)} {found}, {expected} is expected");
        }
        finally
        {
            NativeMemory.Free(buffer);
            _ = LibC.Close(file);
        }
    }

    private unsafe byte[] HashOf(int file, byte* buffer, long bytes, HashKind kind, int block)
    {
        using var hash = new ContentHash(kind);
        var hashes = new List<byte[]>();
        long at = 0;
        for (var end = Math.Min(bytes, block); at < bytes; end = Math.Min(bytes, end + block))
        {
            while (at < end)
            {
                var read = ContentCopier.ReadSome(file, buffer, (int)Math.Min(1 << 20, end - at), at);
                if (read == 0) throw new CopyFailure(CopyErrorKind.Changed, $"ends at byte {at} now", 0, atTarget: false);
                hash.Append(new ReadOnlySpan<byte>(buffer, read));
                at += read;
                Interlocked.Add(ref _bytes, read);
            }

            hashes.Add(hash.Finish());
        }

        return hashes.Count > 0 ? hash.OfBlocks(hashes) : hash.Finish();
    }

    private unsafe int OpenTree()
    {
        int file;
        fixed (byte* name = _tree.Terminated()) file = LibC.OpenAt(LibC.CurrentFolder, name, Open.Folder | Open.CloseOnExec, 0);
        if (file >= 0) return file;
        var errno = Marshal.GetLastPInvokeError();
        throw new IOException($"cannot open '{_tree}': {Marshal.GetPInvokeErrorMessage(errno)} ({Errno.NameOf(errno)})", errno);
    }
}
