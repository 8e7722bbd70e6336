using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Content;
using Penstock.DataMovement.Copying.Files;
using Penstock.DataMovement.Copying.Metadata;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Comparing;

/// <summary>Compares what the walk meets.</summary>
internal sealed unsafe class TreeComparison : ITreeVisitor, IDisposable
{
    private static readonly CompareField[] All = [.. Enum.GetValues<CompareField>().Where(f => f != CompareField.None)];

    private readonly CopyContext _context;
    private readonly TreeComparerOptions _options;
    private readonly Action<CompareDifference>? _onDifference;
    private readonly Lock _lock = new();
    private readonly long[] _looked = new long[All.Length];
    private readonly long[] _differ = new long[All.Length];
    private readonly ThreadLocal<(AttributeCopier Acls, AttributeCopier Attributes)> _attributes;
    private long _different;
    private long _equal;
    private long _bytes;

    public TreeComparison(CopyContext context, TreeComparerOptions options, Action<CompareDifference>? onDifference)
    {
        (_context, _options, _onDifference) = (context, options, onDifference);
        var acls = new AttributeRules(context.Options with { Preserve = Preserve.Acls });
        var attributes = new AttributeRules(context.Options with { Preserve = Preserve.Attributes });
        _attributes = new(() => (new AttributeCopier(acls), new AttributeCopier(attributes)), trackAllValues: true);
    }

    public bool FollowsLinks => false;

    public long Names => Volatile.Read(ref _equal) + Volatile.Read(ref _different);

    public long Bytes => Volatile.Read(ref _bytes);

    public CompareResult Result() => new()
    {
        Fields = All.Select((field, i) => (field, common: _looked[i] - _differ[i], differ: _differ[i])).Where(f => _options.Fields.HasFlag(f.field)).ToDictionary(f => f.field, f => (f.common, f.differ)),
        Different = _different,
        Equal = _equal,
        Bytes = _bytes,
    };

    public void Dispose()
    {
        foreach (var (acls, attributes) in _attributes.Values)
        {
            acls.Dispose();
            attributes.Dispose();
        }

        _attributes.Dispose();
    }

    public bool IsFolder(Worker worker, Folder folder, byte* name) => FileStatus.Of(folder.Source, name, out var status) == 0 && status.IsFolder;

    public void CompareTop(Worker worker, Folder top)
    {
        fixed (byte* name = ".\0"u8) Compare(worker, top, name, top.Status, top.TargetStatus, isTop: true);
    }

    public Folder? Enter(Worker worker, Folder parent, byte* name)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        try
        {
            var source = LibC.OpenAt(parent.Source, name, Open.Folder | Open.NoFollow | Open.NonBlock | Open.CloseOnExec, 0);
            if (source < 0) throw CopyFailure.AtSource("open", Marshal.GetLastPInvokeError());
            var target = LibC.OpenAt(parent.Target, name, Open.Folder | Open.NoFollow | Open.NonBlock | Open.CloseOnExec, 0);
            if (target < 0)
            {
                _ = LibC.Close(source);
                // Missing, or of another kind: said as of a file.
                Visit(worker, parent, name);
                return null;
            }

            _ = FileStatus.Of(source, out var status);
            _ = FileStatus.Of(target, out var there);
            byte[] own = [.. bytes, 0];
            var folder = new Folder(parent, own, own, status) { Tree = parent.Tree, Source = source, Target = target, TargetStatus = there };
            _context.Handles.Add(folder);
            Compare(worker, parent, name, status, there, isTop: false);
            return folder;
        }
        catch (CopyFailure failure)
        {
            _context.Report(parent, bytes, failure);
            return null;
        }
    }

    public void Visit(Worker worker, Folder folder, byte* name)
    {
        try
        {
            if (FileStatus.Of(folder.Source, name, out var status) is not 0 and var errno) throw CopyFailure.AtSource("stat", errno);
            errno = FileStatus.Of(folder.Target, name, out var there);
            if (errno is not 0 and not Errno.NotFound) throw CopyFailure.Target("stat", errno);
            if (errno == Errno.NotFound) Settle(folder, name, CompareField.Exist, CompareField.Exist, "only in the source");
            else Compare(worker, folder, name, status, there, isTop: false);
        }
        catch (CopyFailure failure)
        {
            _context.Report(folder, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name), failure);
        }
    }

    public void Leave(Worker worker, Folder folder)
    {
        if (folder.IsIncomplete || !_options.Fields.HasFlag(CompareField.Exist) || !folder.Status.IsFolder) return;
        try
        {
            _context.Handles.Acquire(folder);
            Extraneous.ForEach(folder, name =>
            {
                if (FileStatus.Of(folder.Source, (byte*)name, out _) == Errno.NotFound) Settle(folder, (byte*)name, CompareField.Exist, CompareField.Exist, "only in the destination");
            });
            _context.Handles.Release(folder);
        }
        catch (CopyFailure failure)
        {
            _context.Report(folder, default, failure);
        }
    }

    public void ListingFailed(Folder folder, int errno) => _context.Report(folder, default, CopyFailure.AtSource("getdents", errno));

    private void Compare(Worker worker, Folder folder, byte* name, in FileStatus one, in FileStatus other, bool isTop)
    {
        var looked = CompareField.Exist | CompareField.Type;
        if (one.Type != other.Type || one.SpecialDevice != other.SpecialDevice)
        {
            Settle(folder, name, looked, CompareField.Type, $"{FileType.NameOf(one.Mode)} and {FileType.NameOf(other.Mode)}");
            return;
        }

        var detail = new List<string>();
        var differ = CompareField.None;
        void Look(CompareField field, bool applies, bool equal, Func<string> text)
        {
            if (!applies || !_options.Fields.HasFlag(field)) return;
            looked |= field;
            if (equal) return;
            differ |= field;
            detail.Add(text());
        }

        var (a, b) = (one, other);
        Look(CompareField.Size, one.IsRegular, one.Bytes == other.Bytes, () => $"{a.Bytes} and {b.Bytes} bytes");
        Look(CompareField.Uid, true, one.User == other.User, () => $"user {a.User} and {b.User}");
        Look(CompareField.Gid, true, one.Group == other.Group, () => $"group {a.Group} and {b.Group}");
        Look(CompareField.Perm, !one.IsSymbolicLink, one.Permissions == other.Permissions, () => $"mode {Convert.ToString(a.Permissions, 8)} and {Convert.ToString(b.Permissions, 8)}");
        Look(CompareField.Atime, true, one.Accessed == other.Accessed, () => "access times");
        Look(CompareField.Mtime, true, one.Modified == other.Modified, () => $"modified {Text(a.Modified)} and {Text(b.Modified)}");
        Look(CompareField.Ctime, true, one.Changed == other.Changed, () => "change times");
        if (_options.Fields.HasFlag(CompareField.Acl) && !one.IsSymbolicLink) Look(CompareField.Acl, true, !Differs(_attributes.Value.Acls, folder, name), () => "access lists");
        if (_options.Fields.HasFlag(CompareField.Xattr)) Look(CompareField.Xattr, true, !Differs(_attributes.Value.Attributes, folder, name), () => "attributes");
        if (_options.Fields.HasFlag(CompareField.Content) && !isTop)
        {
            var where = ContentOf(worker, folder, name, one, other);
            Look(CompareField.Content, one.IsRegular || one.IsSymbolicLink, where is null, () => where!);
        }

        Settle(folder, name, looked, differ, string.Join(", ", detail));
    }

    // Null when equal.
    private string? ContentOf(Worker worker, Folder folder, byte* name, in FileStatus one, in FileStatus other)
    {
        if (one.IsSymbolicLink)
        {
            var (a, b) = (SymbolicLinkCopier.Read(folder.Source, name), SymbolicLinkCopier.Read(folder.Target, name));
            return a.AsSpan().SequenceEqual(b) ? null : $"to '{new RawPath(a)}' and to '{new RawPath(b)}'";
        }

        if (!one.IsRegular) return null;
        if (one.Bytes != other.Bytes) return "content";
        if (_options.Lite && one.Modified == other.Modified) return null;
        int first = -1, second = -1;
        try
        {
            const int Flags = Open.Read | Open.NonBlock | Open.CloseOnExec;
            first = LibC.OpenAt(folder.Source, name, Flags | Open.NoFollow, 0);
            if (first < 0) throw CopyFailure.AtSource("open", Marshal.GetLastPInvokeError());
            second = LibC.OpenAt(folder.Target, name, Flags | Open.NoFollow, 0);
            if (second < 0) throw CopyFailure.Target("open", Marshal.GetLastPInvokeError());
            return FirstDifference(worker, first, second, one.Bytes);
        }
        finally
        {
            if (first >= 0) _ = LibC.Close(first);
            if (second >= 0) _ = LibC.Close(second);
        }
    }

    private string? FirstDifference(Worker worker, int first, int second, long bytes)
    {
        for (long at = 0; at < bytes && !_context.IsStopped;)
        {
            var count = ContentCopier.ReadFull(first, worker.Buffer, Worker.BufferBytes, at);
            var there = ContentCopier.ReadFull(second, worker.Second, Worker.BufferBytes, at);
            var same = new ReadOnlySpan<byte>(worker.Buffer, count).CommonPrefixLength(new ReadOnlySpan<byte>(worker.Second, there));
            Interlocked.Add(ref _bytes, same);
            if (same < Math.Max(count, there)) return $"content from byte {at + same} on";
            if (count == 0) return null;
            at += count;
        }

        return null;
    }

    private static bool Differs(AttributeCopier attributes, Folder folder, byte* name) =>
        attributes.Update(AttributeSubject.Source(folder.Source, name), AttributeSubject.Target(folder.Target, name), dryRun: true);

    private void Settle(Folder folder, byte* name, CompareField looked, CompareField differ, string detail)
    {
        lock (_lock)
        {
            for (var i = 0; i < All.Length; i++)
            {
                if (looked.HasFlag(All[i])) _looked[i]++;
                if (differ.HasFlag(All[i])) _differ[i]++;
            }

            if (differ == CompareField.None) _equal++;
            else _different++;
        }

        if (differ != CompareField.None) _onDifference?.Invoke(new CompareDifference(new RawPath(folder.RelativePath(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name))), differ, detail));
    }

    private static string Text(FileTime time) => $"{DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(time.Seconds, -62_135_596_800, 253_402_300_799)):yyyy-MM-dd'T'HH:mm:ss}.{time.Nanoseconds:d9}Z";
}
