using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Files;

/// <summary>Makes and takes names at the destination.</summary>
internal sealed unsafe class NameWriter(CopyContext context)
{
    private volatile bool _namesByProc;

    /// <summary>A new file without a name: nobody sees it, and when the process dies it is gone. -1 where there is no such thing.</summary>
    public int CreateUnnamed(Folder folder, uint mode, bool readable)
    {
        fixed (byte* here = ".\0"u8)
        {
            var file = LibC.OpenAt(folder.Target, here, Open.Unnamed | Open.CloseOnExec | (readable ? Open.ReadWrite : Open.Write), mode);
            if (file >= 0) return file;
            var errno = Marshal.GetLastPInvokeError();
            return errno is Errno.NotSupported or Errno.IsDirectory or Errno.Invalid or Errno.NotFound ? -1 : throw CopyFailure.Target("create", errno);
        }
    }

    /// <summary>Gives a whole file its first name. False when something has come to stand there meanwhile and is to stay.</summary>
    public bool PublishUnnamed(Folder folder, int file, byte* target)
    {
        var errno = TryName(folder, file, target);
        if (errno == 0) return true;
        if (errno != Errno.Exists) throw CopyFailure.Target("link", errno);
        if (context.Options.Overwrite == OverwritePolicy.Never) return false;
        var part = PartName.Of(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(target), context.Operation);
        fixed (byte* name = part) errno = TryName(folder, file, name);
        return errno == 0 ? Publish(folder, part, target) : throw CopyFailure.Target("link", errno);
    }

    // By the descriptor itself: allowed to root, and since Linux 6.10 to who opened it. Else by its place in /proc.
    private int TryName(Folder folder, int file, byte* target)
    {
        if (!_namesByProc)
        {
            byte nothing = 0;
            if (LibC.Link(file, &nothing, folder.Target, target, LibC.EmptyPath) == 0) return 0;
            var errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.NotFound) return errno;
            _namesByProc = true;
        }

        fixed (byte* path = System.Text.Encoding.ASCII.GetBytes($"/proc/self/fd/{file}\0"))
        {
            return LibC.Link(LibC.CurrentFolder, path, folder.Target, target, LibC.FollowLink) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>A new file under an unfinished name. One that an earlier run of this operation left is removed.</summary>
    public int CreatePart(Folder folder, byte[] part, uint mode, bool readable)
    {
        var flags = Open.Create | Open.Exclusive | Open.NoFollow | Open.CloseOnExec | (readable ? Open.ReadWrite : Open.Write);
        fixed (byte* name = part)
        {
            var file = LibC.OpenAt(folder.Target, name, flags, mode);
            if (file < 0 && Marshal.GetLastPInvokeError() == Errno.Exists && LibC.Unlink(folder.Target, name, 0) == 0) file = LibC.OpenAt(folder.Target, name, flags, mode);
            return file >= 0 ? file : throw CopyFailure.Target("create", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>The time by the destination's clock: that of a file made now.</summary>
    public FileTime Now(Folder folder)
    {
        var part = PartName.Of("clock"u8, context.Operation);
        var file = CreatePart(folder, part, 0x180, readable: false);
        var errno = FileStatus.Of(file, out var status);
        _ = LibC.Close(file);
        RemovePart(folder, part);
        return errno == 0 ? status.Changed : throw CopyFailure.Target("stat", errno);
    }

    public void RemovePart(Folder folder, byte[] part)
    {
        fixed (byte* name = part) _ = LibC.Unlink(folder.Target, name, 0);
    }

    /// <summary>Gives a finished file its name, in one step. False when something stands there that is to stay.</summary>
    public bool Publish(Folder folder, byte[] part, byte* target)
    {
        var flags = context.Options.Overwrite == OverwritePolicy.Never ? LibC.RenameNoReplace : 0u;
        fixed (byte* name = part)
        {
            if (LibC.Rename(folder.Target, name, folder.Target, target, (uint)flags) == 0) return true;
            var errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.Invalid && flags != 0 && LibC.Rename(folder.Target, name, folder.Target, target, 0) == 0) return true;
            if (errno == Errno.Exists && flags != 0)
            {
                RemovePart(folder, part);
                return false;
            }

            throw CopyFailure.Target("rename", errno);
        }
    }

    /// <summary>Makes a further name of a file; replaces what stands there. False when the file system does not, and it is to be copied.</summary>
    public bool TryLink(Worker worker, HardLinkGroup group, in FileTask task, out bool wasThere)
    {
        wasThere = false;
        var (folder, from) = (task.Folder, group.Folder!);
        context.Handles.Acquire(from);
        try
        {
            fixed (byte* first = group.Name)
            {
                if (LibC.Link(from.Target, first, folder.Target, task.TargetPointer, 0) == 0) return true;
                var errno = Marshal.GetLastPInvokeError();
                if (errno != Errno.Exists) return Refused(errno);
                if (FileStatus.Of(from.Target, first, out var status) == 0 && FileStatus.Of(folder.Target, task.TargetPointer, out var there) == 0 && status.IsSameAs(there)) return wasThere = true;
                if (context.Options.Overwrite == OverwritePolicy.Never) return wasThere = true;
                var part = PartName.Of(task.TargetBytes, context.Operation);
                fixed (byte* name = part)
                {
                    _ = LibC.Unlink(folder.Target, name, 0);
                    if (LibC.Link(from.Target, first, folder.Target, name, 0) != 0) return Refused(Marshal.GetLastPInvokeError());
                    if (!Remove(worker, folder, task.TargetPointer, onlyFolders: true)) throw CopyFailure.Target("rename", Errno.IsDirectory);
                    if (LibC.Rename(folder.Target, name, folder.Target, task.TargetPointer, 0) != 0) throw CopyFailure.Target("rename", Marshal.GetLastPInvokeError());
                    // Two names of one file: rename leaves both.
                    _ = LibC.Unlink(folder.Target, name, 0);
                    return true;
                }
            }
        }
        finally
        {
            context.Handles.Release(from);
        }
    }

    /// <summary>Makes room for a name: a folder that stands there goes with all that is in it where deleting is asked for. False when it stays.</summary>
    public bool Remove(Worker worker, Folder folder, byte* target, bool onlyFolders)
    {
        if (FileStatus.Of(folder.Target, target, out var there) != 0) return true;
        if (!there.IsFolder) return onlyFolders || LibC.Unlink(folder.Target, target, 0) == 0;
        return context.Options.Delete && TreeRemoval.Remove(folder.Target, target, () => context.IsStopped, () => worker.Counters.Deleted++) == 0;
    }

    private static bool Refused(int errno) => errno switch
    {
        Errno.TooManyLinks or Errno.CrossDevice or Errno.Permission or Errno.NotSupported or Errno.NoSystemCall => false,
        _ => throw CopyFailure.Target("link", errno),
    };
}
