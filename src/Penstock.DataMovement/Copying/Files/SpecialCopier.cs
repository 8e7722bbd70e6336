using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Files;

/// <summary>Makes pipes, sockets and device nodes anew.</summary>
internal sealed unsafe class SpecialCopier(CopyContext context, NameWriter names)
{
    public void Copy(Worker worker, in FileTask task, in FileStatus status)
    {
        var folder = task.Folder;
        var wanted = status.Type is FileType.Pipe or FileType.Socket ? Preserve.Specials : Preserve.Devices;
        if (!context.Options.Preserve.HasFlag(wanted))
        {
            worker.Counters.Skipped++;
            context.Tell(folder, task.NameBytes, CopyAction.Skipped, status);
            return;
        }

        var there = default(FileStatus);
        var exists = folder.HasTarget && FileStatus.Of(folder.Target, task.TargetPointer, out there) == 0;
        if (exists && there.IsSameAs(status)) throw new CopyFailure(CopyErrorKind.InTheWay, "source and destination are one file", 0, atTarget: true);
        var equal = exists && there.Type == status.Type && (wanted == Preserve.Specials || there.SpecialDevice == status.SpecialDevice);
        if (equal || (exists && context.Options.Overwrite == OverwritePolicy.Never))
        {
            var updated = context.Options.Overwrite != OverwritePolicy.Never && worker.Metadata.Update(folder.Source, task.NamePointer, folder.Target, task.TargetPointer, status, there);
            worker.Counters.UnchangedSpecials++;
            context.Tell(folder, task.NameBytes, updated ? CopyAction.Updated : equal ? CopyAction.Unchanged : CopyAction.Skipped, status);
            return;
        }

        if (exists && there.IsFolder && !context.Options.Delete) throw new CopyFailure(CopyErrorKind.InTheWay, "a folder stands there", Errno.IsDirectory, atTarget: true);
        if (!context.Options.DryRun) Make(worker, task, status);
        worker.Counters.Specials++;
        context.Tell(folder, task.NameBytes, exists ? CopyAction.Replaced : CopyAction.Created, status);
    }

    private void Make(Worker worker, in FileTask task, in FileStatus status)
    {
        var folder = task.Folder;
        var part = PartName.Of(task.TargetBytes, context.Operation);
        names.RemovePart(folder, part);
        var mode = worker.Metadata.ModeForNew(status, folder.GivenGroup, folder.GivesAcl);
        fixed (byte* name = part)
        {
            if (LibC.MakeNode(folder.Target, name, status.Type | mode, status.SpecialDevice) != 0) throw CopyFailure.Target("mknod", Marshal.GetLastPInvokeError());
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
