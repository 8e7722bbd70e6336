using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Content;

/// <content>Reading, writing, and the page cache.</content>
internal sealed unsafe partial class ContentCopier
{
    private const int ZeroUnit = 4096;
    private const long Window = 32 << 20;

    /// <summary>Reads until there is something; 0 at the end.</summary>
    public static int ReadSome(int file, byte* buffer, int most, long at)
    {
        while (true)
        {
            var read = LibC.ReadAt(file, buffer, (nuint)most, at);
            if (read >= 0) return (int)read;
            var errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.Interrupted) throw CopyFailure.AtSource("read", errno);
        }
    }

    /// <summary>Reads the whole of a portion, or up to the end.</summary>
    public static int ReadFull(int file, byte* buffer, int count, long at)
    {
        var done = 0;
        while (done < count)
        {
            var read = ReadSome(file, buffer + done, count - done, at + done);
            if (read == 0) break;
            done += read;
        }

        return done;
    }

    public static void WriteAll(int file, byte* buffer, int count, long at)
    {
        for (var done = 0; done < count;)
        {
            var written = LibC.WriteAt(file, buffer + done, (nuint)(count - done), at + done);
            if (written >= 0)
            {
                done += (int)written;
                continue;
            }

            var errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.Interrupted) throw CopyFailure.Target("write", errno);
        }
    }

    // Every aligned 4 KiB of zeros stays a hole.
    private static void WriteSparse(Worker worker, OpenCopy copy, long at, int count)
    {
        var data = new ReadOnlySpan<byte>(worker.Buffer, count);
        for (var done = 0; done < count;)
        {
            var zeros = IsZero(data[done..]);
            var end = done + Unit(at + done, count - done);
            while (end < count && IsZero(data[end..]) == zeros) end += Unit(at + end, count - end);
            if (!zeros) WriteAll(copy.Target, worker.Buffer + done, end - done, at + done);
            else if (copy.OverOld && LibC.Allocate(copy.Target, LibC.AllocatePunchHole | LibC.AllocateKeepSize, at + done, end - done) != 0)
            {
                WriteAll(copy.Target, worker.Buffer + done, end - done, at + done);
            }

            done = end;
        }
    }

    private static bool IsZero(ReadOnlySpan<byte> data) => !data[..Math.Min(ZeroUnit, data.Length)].ContainsAnyExcept((byte)0);

    private static int Unit(long at, int left) => (int)Math.Min(left, ZeroUnit - (at % ZeroUnit));

    // Written pages are sent to the disk a window at a time; those of the window before are clean by then and leave the cache.
    private void Behind(OpenCopy copy, long at)
    {
        if (!options.DropCache || at / Window == (at - 1) / Window) return;
        var begin = ((at - 1) / Window) * Window;
        _ = LibC.SyncRange(copy.Target, begin, Window, LibC.SyncWrite);
        if (begin < Window) return;
        begin -= Window;
        _ = LibC.SyncRange(copy.Target, begin, Window, LibC.SyncWaitBefore | LibC.SyncWrite | LibC.SyncWaitAfter);
        _ = LibC.Advise(copy.Target, begin, Window, LibC.AdviseDontNeed);
        _ = LibC.Advise(copy.Source, begin, Window, LibC.AdviseDontNeed);
    }

    /// <summary>After a file: what is still in the cache leaves it.</summary>
    public void DropCache(OpenCopy copy)
    {
        if (!options.DropCache) return;
        _ = LibC.SyncRange(copy.Target, 0, 0, LibC.SyncWaitBefore | LibC.SyncWrite | LibC.SyncWaitAfter);
        _ = LibC.Advise(copy.Target, 0, 0, LibC.AdviseDontNeed);
        _ = LibC.Advise(copy.Source, 0, 0, LibC.AdviseDontNeed);
    }

    // Aligned pieces past the cache; what is left over at the end is for buffered IO.
    private long CopyDirect(Worker worker, OpenCopy copy, long from, long to, ContentHash? hash)
    {
        var unit = copy.DirectUnit;
        if (from % unit != 0) return from;
        var at = from;
        while (to - at >= unit)
        {
            Pace(to - at, Worker.BufferBytes, out var portion);
            portion = Math.Max(unit, portion / unit * unit);
            var read = ReadFull(copy.DirectSource, worker.Buffer, portion, at);
            var whole = read / unit * unit;
            if (whole == 0) break;
            hash?.Append(new ReadOnlySpan<byte>(worker.Buffer, whole));
            WriteAll(copy.DirectTarget, worker.Buffer, whole, at);
            at += whole;
            Count(worker, CopyMethod.Direct, whole);
        }

        return at;
    }
}
