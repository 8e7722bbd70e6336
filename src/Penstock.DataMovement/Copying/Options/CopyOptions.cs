using System.Text.Json.Serialization;
using Penstock.DataMovement.Copying.Filters;

namespace Penstock.DataMovement.Copying;

/// <summary>What to copy and how. Every default is safe: whole files only, no link followed, nothing deleted.</summary>
public sealed record CopyOptions
{
    /// <summary>What to copy. A path that ends with '/' means what is in the folder, else the folder itself.</summary>
    public required IReadOnlyList<RawPath> Sources { get; init; }

    /// <summary>Where to. An existing folder takes a source under its name (unless its contents are meant); what does not exist becomes the copy.</summary>
    public required RawPath Destination { get; init; }

    /// <summary>What beside the content. [default: mode and times]</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<Preserve>))]
    public Preserve Preserve { get; init; } = Preserve.Mode | Preserve.Times;

    /// <summary>Which extended attributes, where they are preserved.</summary>
    public AttributeSelection Attributes { get; init; }

    /// <summary>Symbolic links.</summary>
    public SymlinkPolicy Symlinks { get; init; }

    /// <summary>Files that are there already.</summary>
    public OverwritePolicy Overwrite { get; init; }

    /// <summary>Remove what is in the destination's folders and not in the source's. Never in a folder that could not be read whole.</summary>
    public bool Delete { get; init; }

    /// <summary>Change nothing; say what would be done.</summary>
    public bool DryRun { get; init; }

    /// <summary>Rules in order; the first that matches decides, and what none matches is copied.</summary>
    public IReadOnlyList<FilterRule> Filters { get; init; } = [];

    /// <summary>Files smaller than this are skipped.</summary>
    public long? MinBytes { get; init; }

    /// <summary>Files larger than this are skipped.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Files modified before this are skipped.</summary>
    public DateTimeOffset? ModifiedAfter { get; init; }

    /// <summary>Files modified at this time or later are skipped.</summary>
    public DateTimeOffset? ModifiedBefore { get; init; }

    /// <summary>Stay on the source's file system: what is mounted in it becomes an empty folder.</summary>
    public bool OneFileSystem { get; init; }

    /// <summary>Holes: <see cref="Choice.Auto"/> keeps the source's, <see cref="Choice.Always"/> makes one of every 4 KiB of zeros, <see cref="Choice.Never"/> writes zeros.</summary>
    public Choice Sparse { get; init; }

    /// <summary>Shared blocks (FICLONE).</summary>
    public Choice Reflink { get; init; }

    /// <summary>Copying inside the kernel (<c>copy_file_range</c>, <c>sendfile</c>): <see cref="Choice.Never"/> where the file system's is not trusted.</summary>
    public Choice Offload { get; init; }

    /// <summary>Direct IO: <see cref="Choice.Auto"/> for files of <see cref="DirectBytes"/> and more.</summary>
    public Choice Direct { get; init; } = Choice.Never;

    /// <summary>From which size direct IO is used. [default: 256 MiB]</summary>
    public long DirectBytes { get; init; } = 256L << 20;

    /// <summary>Take source and copy out of the page cache behind the copy, so that the memory of jobs on this machine stays theirs.</summary>
    public bool DropCache { get; init; }

    /// <summary>Write into an existing file instead of replacing it: for hard-linked destinations and where there is no room for two. A copy that breaks off leaves it mixed.</summary>
    public bool InPlace { get; init; }

    /// <summary>Files of twice this size are copied in pieces of it, by several threads. [default: 64 MiB]</summary>
    public long ChunkBytes { get; init; } = 64L << 20;

    /// <summary>Threads; 0 chooses: twice the processors, 4 to 32.</summary>
    public int Workers { get; init; }

    /// <summary>Bytes per second over all threads; 0 is unlimited. <see cref="CopyEngine.BytesPerSecond"/> changes it while it runs.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>Files, folders and links per second; 0 is unlimited.</summary>
    public long FilesPerSecond { get; init; }

    /// <summary>What is on the disk when it is done.</summary>
    public DurabilityLevel Durability { get; init; }

    /// <summary>What is checked before a file gets its name.</summary>
    public VerifyLevel Verify { get; init; }

    /// <summary>Which hash.</summary>
    public HashKind Hash { get; init; }

    /// <summary>Read back from the disk instead of the page cache when verifying.</summary>
    public bool VerifyFromDisk { get; init; }

    /// <summary>How often a file that fails in a way that may pass, or that changes under the copy, is tried again. [default: 2]</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Failed files after which the operation stops; 0 is no limit.</summary>
    public long MaxErrors { get; init; }

    /// <summary>A file that remembers what is done: a run that was killed goes on where it was when it is started again with the same journal. It is removed by success.</summary>
    public RawPath? Journal { get; init; }

    /// <summary>A file that gets one line of JSON per copied file: path, size, time, hash.</summary>
    public RawPath? Manifest { get; init; }

    /// <summary>Count the tree beside the copy, so that progress has a total.</summary>
    public bool Count { get; init; }

    /// <summary>Refuses values that cannot be.</summary>
    /// <exception cref="ArgumentException">Names the option, the value and what is accepted.</exception>
    public void Validate()
    {
        if (Sources.Count == 0) throw new ArgumentException("no source is given; at least one path is needed");
        if (Sources.Any(s => s.IsEmpty)) throw new ArgumentException("a source is empty; a path is needed");
        if (Destination.IsEmpty) throw new ArgumentException("the destination is empty; a path is needed");
        Within("chunk bytes", ChunkBytes, 1 << 16, 1L << 40);
        Within("direct bytes", DirectBytes, 0, long.MaxValue);
        Within("workers", Workers, 0, 1024);
        Within("bytes per second", BytesPerSecond, 0, long.MaxValue);
        Within("files per second", FilesPerSecond, 0, long.MaxValue);
        Within("retries", Retries, 0, 1000);
        Within("max errors", MaxErrors, 0, long.MaxValue);
        if (Manifest is not null && Verify != VerifyLevel.Hash) throw new ArgumentException("a manifest holds hashes: it needs verification by hash");
    }

    private static void Within(string name, long value, long least, long most)
    {
        if (value < least || value > most) throw new ArgumentException($"{name}: {value} is not in {least} to {most}");
    }
}
