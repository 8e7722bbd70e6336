using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Content;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Files;

/// <summary>Copies one regular file: a look at both sides, content under an unfinished name, everything else, and then the name.</summary>
internal sealed unsafe partial class FileCopier(CopyContext context, NameWriter names, FileContent content)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly CopyOptions _options = context.Options;
    private bool _keepsAccessTimes = true;
    private long _sinceSync;

    /// <summary>Copies, trying again what may pass. What fails is reported; true when the file is at the destination now, null when it is still under way.</summary>
    public bool? Copy(Worker worker, in FileTask task, int attempt = 0, FileStatus? known = null)
    {
        while (true)
        {
            try
            {
                return CopyOnce(worker, task, attempt, known);
            }
            catch (CopyFailure failure)
            {
                known = null;
                if (!PassesLater(failure, ref attempt))
                {
                    Fail(worker, task.Folder, task.NameBytes, failure);
                    return false;
                }
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    /// <summary>Waits before another try; false when there is none.</summary>
    public bool PassesLater(CopyFailure failure, ref int attempt)
    {
        if (!failure.MayPass || attempt >= _options.Retries || context.IsStopped) return false;
        var pause = FirstPause * Math.Pow(4, attempt++);
        for (var left = pause < LongestPause ? pause : LongestPause; left > TimeSpan.Zero && !context.IsStopped; left -= FirstPause) Thread.Sleep(FirstPause);
        return true;
    }

    public void Fail(Worker worker, Folder folder, ReadOnlySpan<byte> name, CopyFailure failure)
    {
        worker.Counters.Failed++;
        context.Report(folder, name, failure);
    }

    // What was seen of the file before it was opened is compared with the open file after the copy: another that took its place is noticed then.
    private bool? CopyOnce(Worker worker, in FileTask task, int attempt, FileStatus? known)
    {
        var folder = task.Folder;
        var source = -1;
        try
        {
            if (known is not { } status && FileStatus.Of(folder.Source, task.NamePointer, task.Follows ? 0 : LibC.NoFollow, out status) is not 0 and var errno) throw CopyFailure.AtSource("stat", errno);
            if (!status.IsRegular) throw new CopyFailure(CopyErrorKind.Changed, $"was a file and is a {FileType.NameOf(status.Mode)} now", 0, atTarget: false);
            if (Decision.LeavesOut(_options, status))
            {
                worker.Counters.Skipped++;
                context.Tell(folder, task.NameBytes, CopyAction.Skipped, status);
                return true;
            }

            var exists = LookAtTarget(task, status, out var there);
            var verdict = exists ? Judge(worker, task, status, there) : FileVerdict.Copy;
            if (verdict != FileVerdict.Copy)
            {
                Settle(worker, task, status, there, verdict);
                return true;
            }

            if (exists && there.IsFolder && (_options.DryRun ? !_options.Delete : !names.Remove(worker, folder, task.TargetPointer, onlyFolders: true)))
            {
                throw new CopyFailure(CopyErrorKind.InTheWay, "a folder stands there", Errno.IsDirectory, atTarget: true);
            }

            if (_options.DryRun)
            {
                Done(worker, task.Folder, task.NameBytes, status, exists, hash: null, status.Bytes);
                return true;
            }

            source = OpenSource(task);
            return Write(worker, task, ref source, status, exists, exists ? there : default, attempt);
        }
        finally
        {
            if (source >= 0) _ = LibC.Close(source);
        }
    }

    // True when something is there. A new folder holds only what we put into it.
    private bool LookAtTarget(in FileTask task, in FileStatus status, out FileStatus there)
    {
        there = default;
        if (!task.Folder.HasTarget || (task.Folder.IsNew && context.ResumedFrom is null)) return false;
        var errno = FileStatus.Of(task.Folder.Target, task.TargetPointer, out there);
        if (errno == Errno.NotFound) return false;
        if (errno != 0) throw CopyFailure.Target("stat", errno);
        if (there.IsSameAs(status)) throw new CopyFailure(CopyErrorKind.InTheWay, "source and destination are one file", 0, atTarget: true);
        return true;
    }

    private FileVerdict Judge(Worker worker, in FileTask task, in FileStatus status, in FileStatus there)
    {
        var verdict = Decision.Of(_options, status, there, context.ResumedFrom);
        if (verdict != FileVerdict.Update || _options.Overwrite != OverwritePolicy.Content) return verdict;
        return HasSameContent(worker, task) ? FileVerdict.Update : FileVerdict.Copy;
    }

    private void Settle(Worker worker, in FileTask task, in FileStatus status, in FileStatus there, FileVerdict verdict)
    {
        if (verdict == FileVerdict.Resumed)
        {
            worker.Counters.ResumedBytes += status.Bytes;
            worker.Counters.Files++;
            worker.Counters.FileBytes += status.Bytes;
            context.Tell(task.Folder, task.NameBytes, CopyAction.Unchanged, status);
            return;
        }

        var updated = verdict == FileVerdict.Update && worker.Metadata.Update(task.Folder.Source, task.NamePointer, task.Folder.Target, task.TargetPointer, status, there);
        worker.Counters.Unchanged++;
        worker.Counters.UnchangedBytes += status.Bytes;
        context.Tell(task.Folder, task.NameBytes, verdict == FileVerdict.Leave ? CopyAction.Skipped : updated ? CopyAction.Updated : CopyAction.Unchanged, status);
    }

    private bool HasSameContent(Worker worker, in FileTask task)
    {
        var source = OpenSource(task);
        var target = LibC.OpenAt(task.Folder.Target, task.TargetPointer, Open.Read | Open.NoFollow | Open.NonBlock | Open.CloseOnExec, 0);
        try
        {
            if (target < 0) return false;
            for (long at = 0; !context.IsStopped;)
            {
                var read = ContentCopier.ReadFull(source, worker.Buffer, Worker.BufferBytes, at);
                var there = ContentCopier.ReadFull(target, worker.Second, Worker.BufferBytes, at);
                if (!new ReadOnlySpan<byte>(worker.Buffer, read).SequenceEqual(new ReadOnlySpan<byte>(worker.Second, there))) return false;
                if (read < Worker.BufferBytes) return true;
                at += read;
            }

            return false;
        }
        finally
        {
            _ = LibC.Close(source);
            if (target >= 0) _ = LibC.Close(target);
        }
    }

    // Without changing its access time where that is allowed: to the owner and to root.
    private int OpenSource(in FileTask task)
    {
        var flags = Open.Read | Open.NonBlock | Open.CloseOnExec | (task.Follows ? 0 : Open.NoFollow);
        if (_keepsAccessTimes)
        {
            var quiet = LibC.OpenAt(task.Folder.Source, task.NamePointer, flags | Open.NoAccessTime, 0);
            if (quiet >= 0) return quiet;
            if (Marshal.GetLastPInvokeError() == Errno.Permission) _keepsAccessTimes = false;
        }

        var file = LibC.OpenAt(task.Folder.Source, task.NamePointer, flags, 0);
        return file >= 0 ? file : throw CopyFailure.AtSource("open", Marshal.GetLastPInvokeError());
    }

    private void Done(Worker worker, Folder folder, ReadOnlySpan<byte> name, in FileStatus status, bool replaced, byte[]? hash, long dryBytes = 0)
    {
        worker.Counters.Files++;
        worker.Counters.FileBytes += status.Bytes;
        worker.Counters.Copied += dryBytes;
        if (_options.Verify != VerifyLevel.None && !_options.DryRun) worker.Counters.VerifiedFiles++;
        context.Tell(folder, name, replaced ? CopyAction.Replaced : CopyAction.Created, status, hash);
    }
}
