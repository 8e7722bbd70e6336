using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Filters;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Files;

/// <summary>What is in a folder of the destination and not in the source's. Asked for name by name, so that a folder of any size needs no memory.</summary>
internal static unsafe class Extraneous
{
    private const int BufferBytes = 64 << 10;
    private const int NameOffset = 19;

    /// <summary>Removes it. What a filter leaves out is not looked at on either side.</summary>
    public static void Remove(Worker worker, CopyContext context, FilterList filters, Folder folder, NameWriter names)
    {
        ForEach(folder, name =>
        {
            if (context.IsStopped || FileStatus.Of(folder.Source, (byte*)name, out _) != Errno.NotFound) return;
            var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)name);
            if (FileStatus.Of(folder.Target, (byte*)name, out var there) != 0) return;
            if (!filters.IsEmpty && filters.Excludes(folder.RelativePath(bytes), there.IsFolder)) return;
            if (!context.Options.DryRun && !names.Remove(worker, folder, (byte*)name, onlyFolders: false))
            {
                worker.Counters.Failed++;
                context.Report(folder, bytes, new CopyFailure(CopyErrorKind.InTheWay, "cannot be removed", Marshal.GetLastPInvokeError(), atTarget: true));
                return;
            }

            if (!there.IsFolder || context.Options.DryRun) worker.Counters.Deleted++;
            context.Tell(folder, bytes, CopyAction.Deleted, there);
        });
    }

    /// <summary>Unfinished files that an earlier run of the operation left.</summary>
    public static void RemoveParts(Folder folder, byte[] operation) => ForEach(folder, name =>
    {
        if (PartName.IsOf(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)name), operation)) _ = LibC.Unlink(folder.Target, (byte*)name, 0);
    });

    public static void ForEach(Folder folder, Action<nint> visit)
    {
        var buffer = (byte*)NativeMemory.Alloc(BufferBytes);
        try
        {
            if (LibC.Seek(folder.Target, 0, LibC.SeekSet) < 0) return;
            while (true)
            {
                var read = LibC.ReadEntries(folder.Target, buffer, BufferBytes);
                if (read < 0) throw CopyFailure.Target("getdents", Marshal.GetLastPInvokeError());
                if (read == 0) return;
                for (nint at = 0; at < read; at += *(ushort*)(buffer + at + 16))
                {
                    var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer + at + NameOffset);
                    if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8) && !name.Contains((byte)'/')) visit((nint)(buffer + at + NameOffset));
                }
            }
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }
}
