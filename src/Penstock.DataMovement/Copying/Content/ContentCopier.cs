using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Limits;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Content;

/// <summary>
/// Moves content by the best way that works (<see cref="Ladder"/>). Budget: one copy per byte in user space at most, in a buffer that stays in the processor's cache; no allocation per
/// file without verification. <c>bench/Penstock.Bench.Copy</c> shows it.
/// </summary>
internal sealed unsafe partial class ContentCopier(CopyOptions options, RateLimit bytes, Func<bool> stop)
{
    private const int KernelPortion = 8 << 20;
    private const long PreallocateFrom = 1 << 20;

    /// <summary>Shares the source's blocks; false when that cannot be here.</summary>
    /// <exception cref="CopyFailure">It must be, by the options.</exception>
    public bool TryReflink(Worker worker, OpenCopy copy)
    {
        if (options.Reflink == Choice.Never || (options.Reflink == Choice.Auto && !copy.Ladder.Reflink) || copy.Status.Bytes == 0) return false;
        if (LibC.Ioctl(copy.Target, LibC.CloneFile, copy.Source) == 0)
        {
            Count(worker, CopyMethod.Reflink, copy.Status.Bytes);
            return true;
        }

        var errno = Marshal.GetLastPInvokeError();
        if (options.Reflink == Choice.Always) throw CopyFailure.Target("FICLONE", errno);
        if (Errno.StopsOperation(errno)) throw CopyFailure.Target("FICLONE", errno);
        if (errno != Errno.TextBusy) copy.Ladder.RefuseReflink();
        return false;
    }

    /// <summary>Makes room for a file without holes, so that a full disk is known at once and the file lies in one piece.</summary>
    public void Preallocate(OpenCopy copy)
    {
        if (copy.Status.Bytes < PreallocateFrom || copy.MayHaveHoles || copy.OverOld || options.Sparse == Choice.Always || !copy.Ladder.Allocate) return;
        if (LibC.Allocate(copy.Target, LibC.AllocateKeepSize, 0, copy.Status.Bytes) == 0) return;
        var errno = Marshal.GetLastPInvokeError();
        if (errno is Errno.NoSpace or Errno.OverQuota) throw CopyFailure.Target("fallocate", errno);
        copy.Ladder.RefuseAllocate();
    }

    /// <summary>Copies a part of a file, data and holes. With <paramref name="hash"/> everything passes through it, holes as zeros.</summary>
    public void Copy(Worker worker, OpenCopy copy, long from, long to, ContentHash? hash)
    {
        if (!copy.MayHaveHoles || options.Sparse == Choice.Never)
        {
            CopyData(worker, copy, from, to, hash);
            return;
        }

        for (var at = from; at < to;)
        {
            var (data, hole) = Extents.Next(copy, at, to);
            if (data > at) Hole(worker, copy, at, data, hash);
            if (hole > data) CopyData(worker, copy, data, hole, hash);
            at = hole;
        }
    }

    private void CopyData(Worker worker, OpenCopy copy, long from, long to, ContentHash? hash)
    {
        var at = from;
        if (copy.DirectTarget >= 0)
        {
            at = CopyDirect(worker, copy, from, to, hash);
        }
        else if (hash is null && options.Offload != Choice.Never && options.Sparse != Choice.Always && to - from > Worker.BufferBytes / 4)
        {
            at = CopyInKernel(worker, copy, from, to);
        }

        if (at < to) CopyThrough(worker, copy, at, to, hash);
    }

    private long CopyInKernel(Worker worker, OpenCopy copy, long from, long to)
    {
        var at = from;
        while (at < to && copy.Ladder.CopyRange)
        {
            Pace(to - at, KernelPortion, out var portion);
            long source = at, target = at;
            var moved = LibC.CopyRange(copy.Source, &source, copy.Target, &target, (nuint)portion);
            if (moved > 0)
            {
                at += moved;
                Count(worker, CopyMethod.CopyFileRange, moved);
                Behind(copy, at);
                continue;
            }

            var errno = moved == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (errno == Errno.Interrupted) continue;
            if (errno is Errno.NoSpace or Errno.OverQuota or Errno.ReadOnly or Errno.TooBig) throw CopyFailure.Target("copy_file_range", errno);
            // Nothing moved before the end: refused, or the file became shorter. Reading finds out which.
            if (at == from) copy.Ladder.RefuseCopyRange();
            break;
        }

        return at < to && !copy.IsShared && !copy.Ladder.CopyRange && copy.Ladder.SendFile ? SendFile(worker, copy, at, to) : at;
    }

    private long SendFile(Worker worker, OpenCopy copy, long from, long to)
    {
        var at = from;
        if (LibC.Seek(copy.Target, at, LibC.SeekSet) < 0) return at;
        while (at < to)
        {
            Pace(to - at, KernelPortion, out var portion);
            var offset = at;
            var moved = LibC.SendFile(copy.Target, copy.Source, &offset, (nuint)portion);
            if (moved <= 0)
            {
                var errno = moved == 0 ? 0 : Marshal.GetLastPInvokeError();
                if (errno == Errno.Interrupted) continue;
                if (errno is Errno.NoSpace or Errno.OverQuota or Errno.ReadOnly or Errno.TooBig) throw CopyFailure.Target("sendfile", errno);
                if (at == from) copy.Ladder.RefuseSendFile();
                break;
            }

            at += moved;
            Count(worker, CopyMethod.SendFile, moved);
            Behind(copy, at);
        }

        return at;
    }

    private void CopyThrough(Worker worker, OpenCopy copy, long from, long to, ContentHash? hash)
    {
        for (var at = from; at < to;)
        {
            Pace(to - at, Worker.BufferBytes, out var portion);
            var read = ReadSome(copy.Source, worker.Buffer, portion, at);
            // Shorter than it was: the look at the end calls it changed.
            if (read == 0) throw new CopyFailure(CopyErrorKind.Changed, $"ends at byte {at}, {to} were expected", 0, atTarget: false);
            hash?.Append(new ReadOnlySpan<byte>(worker.Buffer, read));
            if (options.Sparse == Choice.Always) WriteSparse(worker, copy, at, read);
            else WriteAll(copy.Target, worker.Buffer, read, at);
            at += read;
            Count(worker, CopyMethod.ReadWrite, read);
            Behind(copy, at);
        }
    }

    private void Hole(Worker worker, OpenCopy copy, long from, long to, ContentHash? hash)
    {
        if (copy.OverOld && LibC.Allocate(copy.Target, LibC.AllocatePunchHole | LibC.AllocateKeepSize, from, to - from) != 0)
        {
            // No holes here: zeros.
            new Span<byte>(worker.Buffer, (int)Math.Min(Worker.BufferBytes, to - from)).Clear();
            for (var at = from; at < to; at += Worker.BufferBytes) WriteAll(copy.Target, worker.Buffer, (int)Math.Min(Worker.BufferBytes, to - at), at);
        }

        Count(worker, CopyMethod.Hole, to - from);
        hash?.AppendZeros(to - from, stop);
    }

    // Waits for the limit, and ends when the operation does.
    private void Pace(long left, int most, out int portion)
    {
        portion = (int)Math.Min(left, bytes.Portion(most));
        bytes.Take(portion, stop);
        if (stop()) throw new OperationCanceledException();
    }

    private static void Count(Worker worker, CopyMethod method, long moved)
    {
        worker.Counters.Copied += moved;
        worker.Counters.ByMethod[(int)method] += moved;
    }
}
