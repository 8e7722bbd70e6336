using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Content;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Files;

/// <content>Writing, and what comes after the content.</content>
internal sealed unsafe partial class FileCopier
{
    private const long FilesOfBatch = 10_000;

    private bool? Write(Worker worker, in FileTask task, ref int source, in FileStatus status, bool exists, in FileStatus there, int attempt)
    {
        if (exists && _options.InPlace && there.IsRegular) return WriteInPlace(worker, task, source, status);
        if (status.Bytes >= 2 * _options.ChunkBytes && _options.Reflink != Choice.Always)
        {
            var big = BigFile.Begin(worker, context, this, names, content, task, source, status, exists, attempt);
            source = -1;
            return big.Share(worker);
        }

        var folder = task.Folder;
        var ladder = context.Ladders.Between(status.Device, folder.TargetStatus.Device);
        var mode = worker.Metadata.ModeForNew(status, folder.GivenGroup, folder.GivesAcl);
        if (!exists && ladder.Unnamed)
        {
            var unnamed = names.CreateUnnamed(folder, mode, readable: _options.Verify > VerifyLevel.Size);
            if (unnamed >= 0) return WriteUnnamed(worker, task, new OpenCopy { Source = source, Target = unnamed, Status = status, Ladder = ladder }, mode);
            ladder.RefuseUnnamed();
        }

        var part = PartName.Of(task.TargetBytes, context.Operation);
        var target = names.CreatePart(folder, part, mode, readable: _options.Verify > VerifyLevel.Size);
        var finished = false;
        try
        {
            var hash = Fill(worker, folder, new OpenCopy { Source = source, Target = target, Status = status, Ladder = ladder }, mode);
            var closing = target;
            target = -1;
            // Full quotas and failed writes of network file systems show here.
            if (LibC.Close(closing) != 0 && Marshal.GetLastPInvokeError() is not Errno.Interrupted and var errno) throw CopyFailure.Target("close", errno);
            finished = names.Publish(folder, part, task.TargetPointer);
            if (finished) Done(worker, folder, task.NameBytes, status, exists, hash);
            else worker.Counters.Skipped++;
            finished = true;
            return true;
        }
        finally
        {
            if (target >= 0) _ = LibC.Close(target);
            if (!finished) names.RemovePart(folder, part);
        }
    }

    private bool WriteUnnamed(Worker worker, in FileTask task, OpenCopy copy, uint mode)
    {
        try
        {
            var hash = Fill(worker, task.Folder, copy, mode);
            if (names.PublishUnnamed(task.Folder, copy.Target, task.TargetPointer)) Done(worker, task.Folder, task.NameBytes, copy.Status, replaced: false, hash);
            else worker.Counters.Skipped++;
            return true;
        }
        finally
        {
            _ = LibC.Close(copy.Target);
        }
    }

    private byte[]? Fill(Worker worker, Folder folder, OpenCopy copy, uint mode)
    {
        var hash = content.CopyAll(worker, copy);
        if (context.IsStopped) throw new OperationCanceledException();
        Complete(worker, folder, copy, mode);
        return hash;
    }

    /// <summary>After the content: the source is still what it was, owner to times are set, and the data is where the durability asks for it.</summary>
    public void Complete(Worker worker, Folder folder, OpenCopy copy, uint mode)
    {
        EnsureUnchanged(copy);
        worker.Metadata.WriteNew(copy.Source, copy.Target, copy.Status, folder.GivenGroup, folder.GivesAcl, mode);
        if (_options.Verify != VerifyLevel.None && copy.Status.Bytes > 0)
        {
            if (FileStatus.Of(copy.Target, out var written) != 0 || written.Bytes != copy.Status.Bytes) throw new CopyFailure(CopyErrorKind.Mismatch, $"the copy has {written.Bytes} bytes, the source {copy.Status.Bytes}", 0, atTarget: true);
            if (_options.Verify == VerifyLevel.Size) worker.Counters.VerifiedBytes += copy.Status.Bytes;
        }

        context.Content.DropCache(copy);
        Sync(copy.Target);
    }

    // Size, modification, and change time: a write in between shows in one of them.
    private static void EnsureUnchanged(OpenCopy copy)
    {
        if (FileStatus.Of(copy.Source, out var now) is not 0 and var errno) throw CopyFailure.AtSource("stat", errno);
        var before = copy.Status;
        if (!now.IsSameAs(before)) throw new CopyFailure(CopyErrorKind.Changed, "another file took its place", 0, atTarget: false);
        if (now.Bytes == before.Bytes && now.Modified == before.Modified && now.Changed == before.Changed) return;
        // A further name, or one less, is no change of the content.
        if (now.Bytes == before.Bytes && now.Modified == before.Modified && now.Links != before.Links) return;
        throw new CopyFailure(CopyErrorKind.Changed, "changed while it was copied", 0, atTarget: false);
    }

    private void Sync(int target)
    {
        if (_options.Durability is DurabilityLevel.File or DurabilityLevel.All)
        {
            // After a failed fsync the kernel takes the pages for written: the file is to be copied again, not synced again.
            if (LibC.Sync(target) != 0) throw CopyFailure.Target("fsync", Marshal.GetLastPInvokeError());
        }
        else if (_options.Durability == DurabilityLevel.Batch && Interlocked.Increment(ref _sinceSync) % FilesOfBatch == 0 && LibC.SyncFileSystem(target) != 0)
        {
            throw CopyFailure.Target("syncfs", Marshal.GetLastPInvokeError());
        }
    }

    private bool? WriteInPlace(Worker worker, in FileTask task, int source, in FileStatus status)
    {
        var folder = task.Folder;
        var target = LibC.OpenAt(folder.Target, task.TargetPointer, Open.NoFollow | Open.NonBlock | Open.CloseOnExec | (_options.Verify > VerifyLevel.Size ? Open.ReadWrite : Open.Write), 0);
        if (target < 0) throw CopyFailure.Target("open", Marshal.GetLastPInvokeError());
        try
        {
            if (FileStatus.Of(target, out var there) != 0 || !there.IsRegular) throw new CopyFailure(CopyErrorKind.InTheWay, "is no file any more", 0, atTarget: true);
            var copy = new OpenCopy { Source = source, Target = target, Status = status, Ladder = context.Ladders.Between(status.Device, there.Device), OverOld = true };
            var hash = content.CopyAll(worker, copy);
            if (context.IsStopped) throw new OperationCanceledException();
            EnsureUnchanged(copy);
            // Its owner, lists and attributes are those of before, not of a new file.
            worker.Metadata.Update(folder.Source, task.NamePointer, folder.Target, task.TargetPointer, status, there);
            worker.Metadata.SetTimes(target, status);
            context.Content.DropCache(copy);
            Sync(target);
            Done(worker, folder, task.NameBytes, status, replaced: true, hash);
            return true;
        }
        finally
        {
            _ = LibC.Close(target);
        }
    }

    /// <summary>A big file has its name.</summary>
    public void BigDone(Worker worker, Folder folder, ReadOnlySpan<byte> name, in FileStatus status, bool replaced, byte[]? hash) => Done(worker, folder, name, status, replaced, hash);
}
