using Penstock.DataMovement.Copying.Content;
using Penstock.DataMovement.Copying.Files;
using Penstock.DataMovement.Copying.Limits;
using Penstock.DataMovement.Copying.Metadata;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying;

/// <summary>What all parts of one operation share.</summary>
internal sealed class CopyContext
{
    private const int MostErrors = 1000;

    private readonly Lock _lock = new();
    private readonly List<CopyError> _errors = [];
    private readonly HashSet<BigFile> _underWay = [];
    private long _failed;
    private volatile bool _stopped;

    /// <summary>A big file's end.</summary>
    public delegate void CopiedHandler(Worker worker, Folder folder, byte[] name, byte[] target, in FileStatus status, bool copied);

    public CopyContext(CopyOptions options, TimeProvider time, Action<CopyItem>? onItem)
    {
        Options = options;
        Bytes = new RateLimit(time) { PerSecond = options.BytesPerSecond };
        Items = new RateLimit(time) { PerSecond = options.FilesPerSecond };
        Rules = new AttributeRules(options);
        Content = new ContentCopier(options, Bytes, () => _stopped);
        OnItem = onItem;
    }

    public CopyOptions Options { get; }

    public RateLimit Bytes { get; }

    public RateLimit Items { get; }

    public AttributeRules Rules { get; }

    public ContentCopier Content { get; }

    public Ladders Ladders { get; } = new();

    public HardLinkTable HardLinks { get; } = new();

    public FolderHandles Handles { get; set; } = new();

    /// <summary>Part of the names of unfinished files: eight hexadecimal digits.</summary>
    public byte[] Operation { get; set; } = [];

    public Journaling.CopyJournal? Journal { get; set; }

    public Action<CopyItem>? OnItem { get; }

    /// <summary>The tops of all trees, open to the end.</summary>
    public List<Folder> Roots { get; } = [];

    /// <summary>The journal has begun.</summary>
    public bool HasClock { get; set; }

    public TreeWalk? Walk { get; set; }

    /// <summary>For tests of verification: a block is written to a descriptor, from a place on, and not looked at yet.</summary>
    public Action<int, long>? BlockWritten { get; set; }

    /// <summary>Told when a big file that was under way is copied or has failed.</summary>
    public CopiedHandler? Copied { get; set; }

    /// <summary>Another run with this journal has begun at this time of the destination's file system; null for a first run.</summary>
    public FileTime? ResumedFrom { get; set; }

    public bool IsStopped => _stopped;

    /// <summary>Why it stopped before its end, but for a wish.</summary>
    public CopyError? Fatal { get; private set; }

    public long Failed => Interlocked.Read(ref _failed);

    public IReadOnlyList<CopyError> Errors
    {
        get
        {
            lock (_lock) return [.. _errors];
        }
    }

    public void Stop()
    {
        _stopped = true;
        Walk?.Stop();
    }

    /// <summary>A big file is under way.</summary>
    public void Add(BigFile file)
    {
        lock (_lock) _underWay.Add(file);
    }

    public void Remove(BigFile file)
    {
        lock (_lock) _underWay.Remove(file);
    }

    /// <summary>The operation ends: what is under way is left.</summary>
    public void Abandon()
    {
        BigFile[] left;
        lock (_lock)
        {
            left = [.. _underWay];
            _underWay.Clear();
        }

        foreach (var file in left) file.Abandon();
    }

    /// <summary>One file failed.</summary>
    public void Report(Folder folder, ReadOnlySpan<byte> name, CopyFailure failure)
    {
        var root = failure.AtTarget ? folder.Tree.Target : folder.Tree.Source;
        var path = root.Join(new RawPath(folder.RelativePath(name, failure.AtTarget)));
        Report(new CopyError(path, failure.Kind, failure.Call, failure.Errno, $"'{path}': {failure.Message}"), failure.StopsOperation);
    }

    public void Report(CopyError error, bool stops)
    {
        var count = Interlocked.Increment(ref _failed);
        lock (_lock)
        {
            if (_errors.Count < MostErrors) _errors.Add(error);
            if (stops) Fatal ??= error;
            else if (Options.MaxErrors > 0 && count >= Options.MaxErrors)
            {
                Fatal ??= error with { Message = $"{count} files failed, {Options.MaxErrors} are tolerated; the last: {error.Message}" };
                stops = true;
            }
        }

        if (stops) Stop();
    }

    public void Tell(Folder folder, ReadOnlySpan<byte> name, CopyAction action, in FileStatus status, byte[]? hash = null)
    {
        if (OnItem is not null)
        {
            OnItem(new CopyItem(new RawPath(folder.RelativePath(name)), action, FileType.NameOf(status.Mode), status.Bytes, hash is null ? null : Convert.ToHexStringLower(hash)));
        }
    }
}
