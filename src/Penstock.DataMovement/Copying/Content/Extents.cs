using System.Runtime.InteropServices;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Content;

/// <summary>Where a file has data.</summary>
internal static class Extents
{
    /// <summary>The next data at or after <paramref name="at"/>, and where it ends; both <paramref name="end"/> when there is none.</summary>
    public static (long Data, long Hole) Next(OpenCopy copy, long at, long end)
    {
        var data = LibC.Seek(copy.Source, at, LibC.SeekData);
        if (data < 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            // No data from here on. Of a file that takes room, from its beginning on, that is not believed (data that is not on the disk yet was reported as a hole by ZFS).
            if (errno == Errno.NoDevice) return at == 0 && copy.Status.Allocated > 0 ? (at, end) : (end, end);
            return (at, end);
        }

        return Until(copy.Source, data, end);
    }

    /// <summary>The same of any file, as its file system says it.</summary>
    public static (long Data, long Hole) Of(int file, long at, long end)
    {
        var data = LibC.Seek(file, at, LibC.SeekData);
        if (data < 0) return Marshal.GetLastPInvokeError() == Errno.NoDevice ? (end, end) : (at, end);
        return Until(file, data, end);
    }

    private static (long Data, long Hole) Until(int file, long data, long end)
    {
        if (data >= end) return (end, end);
        var hole = LibC.Seek(file, data, LibC.SeekHole);
        return (data, hole < 0 || hole > end ? end : hole);
    }
}
