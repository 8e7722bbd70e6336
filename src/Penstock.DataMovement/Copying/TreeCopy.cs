using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Files;
using Penstock.DataMovement.Copying.Filters;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying;

/// <summary>Copies what the walk meets.</summary>
internal sealed unsafe class TreeCopy : ITreeVisitor
{
    private readonly CopyContext _context;
    private readonly CopyOptions _options;
    private readonly FilterList _filters;
    private readonly FolderCopier _folders;
    private readonly NameWriter _names;
    private readonly FileCopier _files;
    private readonly SymbolicLinkCopier _links;
    private readonly SpecialCopier _specials;

    public TreeCopy(CopyContext context)
    {
        _context = context;
        _options = context.Options;
        _filters = new FilterList(_options.Filters);
        _names = new NameWriter(context);
        _files = new FileCopier(context, _names, new FileContent(context));
        _links = new SymbolicLinkCopier(context, _names);
        _specials = new SpecialCopier(context, _names);
        _folders = new FolderCopier(context, _filters, _names);
        context.Copied = OnCopied;
    }

    public bool FollowsLinks => _options.Symlinks is SymlinkPolicy.Follow or SymlinkPolicy.FollowUnsafe;

    public bool IsFolder(Worker worker, Folder folder, byte* name)
    {
        if (FileStatus.Of(folder.Source, name, out var status) != 0) return false;
        if (status.IsFolder) return true;
        return status.IsSymbolicLink && FollowsLinks && Follows(folder, name) && FileStatus.Of(folder.Source, name, 0, out status) == 0 && status.IsFolder;
    }

    public Folder? Enter(Worker worker, Folder parent, byte* name) => Enter(worker, parent, name, name);

    /// <summary>The same under another name at the destination.</summary>
    public Folder? Enter(Worker worker, Folder parent, byte* name, byte* target)
    {
        _context.Items.Take(1, () => _context.IsStopped);
        try
        {
            return _folders.Enter(worker, parent, name, target, FollowsLinks && Follows(parent, name));
        }
        catch (CopyFailure failure)
        {
            _files.Fail(worker, parent, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name), failure);
            // What is below it is not known: nothing above may be removed for being absent.
            return null;
        }
    }

    public void Visit(Worker worker, Folder folder, byte* name) => Visit(worker, folder, name, name);

    /// <summary>The same under another name at the destination.</summary>
    public void Visit(Worker worker, Folder folder, byte* name, byte* target)
    {
        _context.Items.Take(1, () => _context.IsStopped);
        var task = new FileTask(folder, (nint)name, (nint)target, Follows: false);
        try
        {
            Visit(worker, task);
        }
        catch (CopyFailure failure)
        {
            _files.Fail(worker, folder, task.NameBytes, failure);
        }
    }

    public void Leave(Worker worker, Folder folder)
    {
        try
        {
            _folders.Leave(worker, folder);
        }
        catch (CopyFailure failure)
        {
            _files.Fail(worker, folder, default, failure);
        }
    }

    public void ListingFailed(Folder folder, int errno) => _context.Report(folder, default, CopyFailure.AtSource("getdents", errno));

    private void Visit(Worker worker, FileTask task)
    {
        var folder = task.Folder;
        if (!_filters.IsEmpty && folder.IsCopy && _filters.Excludes(folder.RelativePath(task.NameBytes), isFolder: false))
        {
            worker.Counters.Skipped++;
            return;
        }

        if (FileStatus.Of(folder.Source, task.NamePointer, out var status) is not 0 and var errno) throw CopyFailure.AtSource("stat", errno);
        if (status.IsSymbolicLink)
        {
            var leadsOut = _options.Symlinks is SymlinkPolicy.SkipUnsafe or SymlinkPolicy.FollowUnsafe && IsUnsafe(folder, task.NamePointer);
            if (_options.Symlinks == SymlinkPolicy.Skip || (_options.Symlinks == SymlinkPolicy.SkipUnsafe && leadsOut))
            {
                worker.Counters.Skipped++;
                _context.Tell(folder, task.NameBytes, CopyAction.Skipped, status);
                return;
            }

            if (_options.Symlinks == SymlinkPolicy.Follow || leadsOut)
            {
                task = task with { Follows = true };
                if (FileStatus.Of(folder.Source, task.NamePointer, 0, out status) is not 0 and var broken)
                {
                    throw new CopyFailure(broken == Errno.Loop ? CopyErrorKind.Loop : CopyErrorKind.Vanished, "the link leads nowhere", broken, atTarget: false);
                }
            }
        }

        if (status.Links > 1 && _options.Preserve.HasFlag(Preserve.HardLinks) && !_options.DryRun) VisitLinked(worker, task, status);
        else CopyOne(worker, task, status);
    }

    private bool? CopyOne(Worker worker, in FileTask task, in FileStatus status)
    {
        if (status.IsRegular) return _files.Copy(worker, task, known: status);
        if (status.IsFolder) throw new CopyFailure(CopyErrorKind.Changed, "has become a folder", 0, atTarget: false);
        if (status.IsSymbolicLink) _links.Copy(worker, task, status);
        else _specials.Copy(worker, task, status);
        return true;
    }

    private void VisitLinked(Worker worker, in FileTask task, in FileStatus status)
    {
        var group = _context.HardLinks.Meet(status, task.Folder, task.NameBytes, task.TargetBytes, out var waits);
        if (waits) return;
        if (group is null)
        {
            bool? copied = false;
            try
            {
                copied = CopyOne(worker, task, status);
            }
            finally
            {
                if (copied is { } known) Settle(worker, task.Folder, task.TargetBytes, status, known);
            }

            return;
        }

        if (_names.TryLink(worker, group, task, out var wasThere))
        {
            if (wasThere) worker.Counters.Unchanged++;
            else worker.Counters.Files++;
            worker.Counters.HardLinks += wasThere ? 0 : 1;
            _context.Tell(task.Folder, task.NameBytes, wasThere ? CopyAction.Unchanged : CopyAction.Linked, status);
            return;
        }

        _context.HardLinks.Forget(group);
        VisitLinked(worker, task, status);
    }

    private void OnCopied(Worker worker, Folder folder, byte[] name, byte[] target, in FileStatus status, bool copied)
    {
        if (status.Links > 1 && _options.Preserve.HasFlag(Preserve.HardLinks)) Settle(worker, folder, target.AsSpan(0, target.Length - 1), status, copied);
    }

    // The names that waited for the first become links, or, when it failed, the next of them is copied.
    private void Settle(Worker worker, Folder folder, ReadOnlySpan<byte> target, in FileStatus status, bool copied)
    {
        var waiting = _context.HardLinks.Finish(status, folder, target, copied);
        foreach (var (where, name, as_) in waiting)
        {
            try
            {
                _context.Handles.Acquire(where);
                try
                {
                    fixed (byte* from = name, to = as_) Visit(worker, where, from, to);
                }
                finally
                {
                    _context.Handles.Release(where);
                }
            }
            catch (CopyFailure failure)
            {
                _files.Fail(worker, where, name.AsSpan(0, name.Length - 1), failure);
            }

            _context.Walk!.End(worker, where);
        }
    }

    private bool Follows(Folder folder, byte* name) => _options.Symlinks == SymlinkPolicy.Follow || (_options.Symlinks == SymlinkPolicy.FollowUnsafe && IsUnsafe(folder, name));

    private static bool IsUnsafe(Folder folder, byte* name)
    {
        try
        {
            var depth = 0;
            for (var at = folder; at.Parent is not null && at.IsCopy; at = at.Parent) depth++;
            return SymbolicLinkCopier.IsUnsafe(SymbolicLinkCopier.Read(folder.Source, name), depth);
        }
        catch (CopyFailure)
        {
            return false;
        }
    }
}
