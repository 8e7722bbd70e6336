using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Filters;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Files;

/// <summary>Opens folders and their counterparts, and finishes them when everything in them is done.</summary>
internal sealed unsafe class FolderCopier(CopyContext context, FilterList filters, NameWriter names)
{
    private const uint OwnerOnly = 0x1c0;
    private const uint SetGroup = 0x400;
    private static readonly uint Group = LibC.EffectiveGroup();

    private readonly CopyOptions _options = context.Options;

    /// <summary>Null when it is left out.</summary>
    public Folder? Enter(Worker worker, Folder parent, byte* name, byte* target, bool follows)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        if (!filters.IsEmpty && filters.Excludes(parent.RelativePath(bytes), isFolder: true))
        {
            worker.Counters.Skipped++;
            return null;
        }

        var source = LibC.OpenAt(parent.Source, name, Open.Folder | Open.NonBlock | Open.CloseOnExec | (follows ? 0 : Open.NoFollow), 0);
        if (source < 0) throw Unreadable(parent, Marshal.GetLastPInvokeError());
        var folder = default(Folder);
        try
        {
            if (FileStatus.Of(source, out var status) is not 0 and var errno) throw Unreadable(parent, errno);
            if (follows) RefuseLoop(parent, status);
            if ((status.Device, status.Inode) == parent.Tree.Place) throw new CopyFailure(CopyErrorKind.Loop, "is the destination", 0, atTarget: false);
            folder = new Folder(parent, [.. bytes, 0], [.. MemoryMarshal.CreateReadOnlySpanFromNullTerminated(target), 0], status)
            {
                Tree = parent.Tree,
                IsFollowed = follows,
                Source = source,
                IsClosedOff = _options.OneFileSystem && status.Device != parent.Tree.Device,
            };
            folder.IsIncomplete = folder.IsClosedOff;
            OpenTarget(worker, parent, folder, target);
            context.Handles.Add(folder);
            return folder;
        }
        catch
        {
            _ = LibC.Close(source);
            if (folder is { Target: >= 0 }) _ = LibC.Close(folder.Target);
            throw;
        }
    }

    /// <summary>What is known of an open counterpart, and what it gives to what is made in it.</summary>
    public void Learn(Folder folder, bool inherits)
    {
        if (FileStatus.Of(folder.Target, out var there) is not 0 and var errno) throw CopyFailure.Target("stat", errno);
        folder.TargetStatus = there;
        folder.GivenGroup = (there.Mode & SetGroup) != 0 ? there.Group : Group;
        byte nothing;
        fixed (byte* name = "system.posix_acl_default\0"u8) folder.GivesAcl = inherits && LibC.GetAttribute(folder.Target, name, &nothing, 0) > 0;
        // Of ours that we may not look into: until it is done.
        if (!_options.DryRun && (there.Mode & OwnerOnly) != OwnerOnly && LibC.EffectiveUser() == there.User) _ = LibC.ChangeMode(folder.Target, there.Permissions | OwnerOnly);
    }

    public void Leave(Worker worker, Folder folder)
    {
        if (!folder.IsCopy) return;
        if (!folder.HasTarget)
        {
            Count(worker, folder, changed: false);
            return;
        }

        context.Handles.Acquire(folder);
        try
        {
            if (_options.DryRun)
            {
                if (_options.Delete && !folder.IsIncomplete) Extraneous.Remove(worker, context, filters, folder, names);
                Count(worker, folder, changed: false);
                return;
            }

            if (context.ResumedFrom is not null) Extraneous.RemoveParts(folder, context.Operation);
            if (_options.Delete && !folder.IsIncomplete) Extraneous.Remove(worker, context, filters, folder, names);
            if (FileStatus.Of(folder.Target, out var now) is not 0 and var errno) throw CopyFailure.Target("stat", errno);
            var before = folder.IsNew ? now : folder.TargetStatus;
            var changed = worker.Metadata.UpdateFolder(folder.Source, folder.Target, folder.Status, now, folder.IsNew);
            changed = !folder.IsNew && (changed && before.Permissions != folder.Status.Permissions || before.User != folder.Status.User || before.Group != folder.Status.Group);
            if (_options.Durability == DurabilityLevel.All && LibC.Sync(folder.Target) != 0) throw CopyFailure.Target("fsync", Marshal.GetLastPInvokeError());
            Count(worker, folder, changed);
        }
        finally
        {
            context.Handles.Release(folder);
        }
    }

    private void Count(Worker worker, Folder folder, bool changed)
    {
        var made = folder.IsNew || !folder.HasTarget;
        if (made) worker.Counters.Folders++;
        else worker.Counters.UnchangedFolders++;
        context.Tell(folder, default, made ? CopyAction.Created : changed ? CopyAction.Updated : CopyAction.Unchanged, folder.Status);
    }

    private void OpenTarget(Worker worker, Folder parent, Folder folder, byte* target)
    {
        const int Missing = -1;
        if (!parent.HasTarget)
        {
            folder.HasTarget = false;
            return;
        }

        var inherits = !parent.IsNew || parent.GivesAcl;
        var flags = Open.Folder | Open.NoFollow | Open.CloseOnExec;
        var file = parent.IsNew && context.ResumedFrom is null && !_options.DryRun ? Missing : LibC.OpenAt(parent.Target, target, flags, 0);
        if (file < 0)
        {
            if (_options.DryRun)
            {
                folder.HasTarget = false;
                return;
            }

            file = Make(worker, parent, folder, target, flags);
        }

        folder.Target = file;
        Learn(folder, inherits || !folder.IsNew);
    }

    private int Make(Worker worker, Folder parent, Folder folder, byte* target, int flags)
    {
        // Ours alone until its last mode is set.
        if (LibC.MakeFolder(parent.Target, target, OwnerOnly) != 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.Exists) throw CopyFailure.Target("mkdir", errno);
            if (FileStatus.Of(parent.Target, target, out var there) == 0 && !there.IsFolder)
            {
                // A file or a link where a folder is to be: a link is not followed but replaced, as a file is.
                if (_options.Overwrite == OverwritePolicy.Never || !names.Remove(worker, parent, target, onlyFolders: false))
                {
                    throw new CopyFailure(CopyErrorKind.InTheWay, $"a {FileType.NameOf(there.Mode)} stands there", Errno.NotDirectory, atTarget: true);
                }

                if (LibC.MakeFolder(parent.Target, target, OwnerOnly) != 0) throw CopyFailure.Target("mkdir", Marshal.GetLastPInvokeError());
                folder.IsNew = true;
            }
        }
        else folder.IsNew = true;

        var file = LibC.OpenAt(parent.Target, target, flags, 0);
        return file >= 0 ? file : throw CopyFailure.Target("open", Marshal.GetLastPInvokeError());
    }

    private static CopyFailure Unreadable(Folder parent, int errno)
    {
        parent.IsIncomplete |= errno != Errno.NotFound;
        return CopyFailure.AtSource("open", errno);
    }

    private static void RefuseLoop(Folder parent, in FileStatus status)
    {
        for (var at = parent; at is not null; at = at.Parent)
        {
            if (at.IsCopy && at.Status.IsSameAs(status)) throw new CopyFailure(CopyErrorKind.Loop, "a link that leads into a folder above it", 0, atTarget: false);
        }
    }
}
