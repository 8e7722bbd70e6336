using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Files;

/// <summary>Copies symbolic links as links.</summary>
internal sealed unsafe class SymbolicLinkCopier(CopyContext context, NameWriter names)
{
    private const int LongestTarget = 4096;

    /// <summary>What a link holds.</summary>
    public static byte[] Read(int folder, byte* name)
    {
        var target = stackalloc byte[LongestTarget + 1];
        var length = LibC.ReadLink(folder, name, target, LongestTarget + 1);
        if (length < 0) throw CopyFailure.AtSource("readlink", Marshal.GetLastPInvokeError());
        if (length > LongestTarget) throw CopyFailure.AtSource("readlink", Errno.NameTooLong);
        return new ReadOnlySpan<byte>(target, (int)length).ToArray();
    }

    /// <summary>
    /// True for a link that leads out of the tree it is in, <paramref name="depth"/> folders below its top: one that begins with '/', or goes up further than it went down.
    /// </summary>
    public static bool IsUnsafe(ReadOnlySpan<byte> target, int depth)
    {
        if (target.IsEmpty || target[0] == '/') return true;
        foreach (var range in target.Split((byte)'/'))
        {
            var part = target[range];
            if (part.IsEmpty || part.SequenceEqual("."u8)) continue;
            depth += part.SequenceEqual(".."u8) ? -1 : 1;
            if (depth < 0) return true;
        }

        return false;
    }

    public void Copy(Worker worker, in FileTask task, in FileStatus status)
    {
        var folder = task.Folder;
        byte[] leadsTo = [.. Read(folder.Source, task.NamePointer), 0];
        var there = default(FileStatus);
        var exists = folder.HasTarget && FileStatus.Of(folder.Target, task.TargetPointer, out there) == 0;
        if (exists && there.IsSameAs(status)) throw new CopyFailure(CopyErrorKind.InTheWay, "source and destination are one link", 0, atTarget: true);
        if (exists && there.IsSymbolicLink && Read(folder.Target, task.TargetPointer).AsSpan().SequenceEqual(leadsTo.AsSpan(0, leadsTo.Length - 1)))
        {
            var updated = context.Options.Overwrite != OverwritePolicy.Never
                && worker.Metadata.Update(folder.Source, task.NamePointer, folder.Target, task.TargetPointer, status, there);
            worker.Counters.UnchangedLinks++;
            context.Tell(folder, task.NameBytes, updated ? CopyAction.Updated : CopyAction.Unchanged, status);
            return;
        }

        if (exists && context.Options.Overwrite == OverwritePolicy.Never)
        {
            worker.Counters.UnchangedLinks++;
            context.Tell(folder, task.NameBytes, CopyAction.Skipped, status);
            return;
        }

        if (exists && there.IsFolder && !context.Options.Delete) throw new CopyFailure(CopyErrorKind.InTheWay, "a folder stands there", Errno.IsDirectory, atTarget: true);
        if (!context.Options.DryRun) Make(worker, task, status, leadsTo, exists);
        worker.Counters.Links++;
        context.Tell(folder, task.NameBytes, exists ? CopyAction.Replaced : CopyAction.Created, status);
    }

    private void Make(Worker worker, in FileTask task, in FileStatus status, byte[] leadsTo, bool exists)
    {
        var folder = task.Folder;
        fixed (byte* target = leadsTo)
        {
            if (!exists)
            {
                // A link is made whole: it may have its name at once.
                if (LibC.MakeSymbolicLink(target, folder.Target, task.TargetPointer) != 0) throw CopyFailure.Target("symlink", Marshal.GetLastPInvokeError());
                worker.Metadata.WriteNamed(folder.Source, task.NamePointer, folder.Target, task.TargetPointer, status, folder.GivenGroup, folder.GivesAcl);
                return;
            }

            var part = PartName.Of(task.TargetBytes, context.Operation);
            fixed (byte* name = part)
            {
                names.RemovePart(folder, part);
                if (LibC.MakeSymbolicLink(target, folder.Target, name) != 0) throw CopyFailure.Target("symlink", Marshal.GetLastPInvokeError());
                try
                {
                    worker.Metadata.WriteNamed(folder.Source, task.NamePointer, folder.Target, name, status, folder.GivenGroup, folder.GivesAcl);
                    names.Remove(worker, folder, task.TargetPointer, onlyFolders: true);
                    names.Publish(folder, part, task.TargetPointer);
                }
                catch
                {
                    names.RemovePart(folder, part);
                    throw;
                }
            }
        }
    }
}
