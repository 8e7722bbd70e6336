using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Penstock.Pipeline.Files;

/// <summary>What the inputs and outputs need of Linux's file system, for names of any bytes and times to the nanosecond.</summary>
public static unsafe partial class FileSystem
{
    /// <summary>What stands at a path; a symbolic link is itself unless <paramref name="follow"/>.</summary>
    /// <exception cref="FileSystemException">There is nothing, or it may not be looked at.</exception>
    public static FileStatus GetStatus(FilePath path, bool follow = false) =>
        TryGetStatus(path, follow, out var status) == 0 ? status : throw new FileSystemException("look at", path, Marshal.GetLastPInvokeError());

    /// <summary>True when something stands at a path, a broken symbolic link too.</summary>
    public static bool Exists(FilePath path) => TryGetStatus(path, follow: false, out _) == 0;

    /// <summary>The names in a folder, without '.' and '..', sorted by bytes.</summary>
    /// <exception cref="FileSystemException">It is none, or may not be read.</exception>
    public static List<FilePath> List(FilePath folder)
    {
        nint handle;
        fixed (byte* path = folder.Terminated()) handle = OpenFolder(path);
        if (handle == 0) throw new FileSystemException("list", folder, Marshal.GetLastPInvokeError());
        var names = new List<FilePath>();
        try
        {
            while (true)
            {
                Marshal.SetLastSystemError(0);
                var entry = ReadFolder(handle);
                if (entry == null) break;
                var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + DirentNameOffset);
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8)) names.Add(new FilePath(name.ToArray()));
            }

            if (Marshal.GetLastPInvokeError() is not 0 and var errno) throw new FileSystemException("list", folder, errno);
        }
        finally
        {
            _ = CloseFolder(handle);
        }

        names.Sort();
        return names;
    }

    /// <summary>Opens for reading.</summary>
    /// <exception cref="FileSystemException">It is not there or may not be read.</exception>
    public static SafeFileHandle OpenRead(FilePath path) => Opened(path, CloseOnExec | NonBlock, "read");

    /// <summary>Makes a file that was not there, readable and writable by its owner.</summary>
    /// <exception cref="FileSystemException">It exists, or cannot be made.</exception>
    public static SafeFileHandle CreateNew(FilePath path) => Opened(path, CloseOnExec | ReadWrite | Create | Exclusive, "create");

    /// <summary>Makes a folder and those above it; those that exist stay as they are.</summary>
    /// <exception cref="FileSystemException">One cannot be made, or a file stands there.</exception>
    public static void MakeFolders(FilePath folder)
    {
        if (folder.IsEmpty) return;
        int result;
        fixed (byte* path = folder.Terminated()) result = MakeFolder(path, 0x1ff);
        if (result == 0) return;
        var errno = Marshal.GetLastPInvokeError();
        if (errno == FileSystemException.NotFound && !folder.Folder.IsEmpty)
        {
            MakeFolders(folder.Folder);
            fixed (byte* path = folder.Terminated()) result = MakeFolder(path, 0x1ff);
            if (result == 0) return;
            errno = Marshal.GetLastPInvokeError();
        }

        if (errno == FileSystemException.Exists && TryGetStatus(folder, follow: true, out var status) == 0 && status.Kind == FileKind.Folder) return;
        throw new FileSystemException("make the folder", folder, errno);
    }

    /// <summary>Gives a finished file its name. Without <paramref name="replace"/> a file that has appeared there in the meantime stays.</summary>
    /// <exception cref="FileSystemException">It cannot; the file keeps its first name.</exception>
    public static void Publish(FilePath part, FilePath name, bool replace)
    {
        fixed (byte* from = part.Terminated(), to = name.Terminated())
        {
            if (replace)
            {
                if (RenameFile(from, to) != 0) throw new FileSystemException("make", name, Marshal.GetLastPInvokeError());
                return;
            }

            if (LinkFile(from, to) == 0)
            {
                _ = Unlink(from);
                return;
            }

            var errno = Marshal.GetLastPInvokeError();
            if (errno == FileSystemException.Exists) throw new FileSystemException("make", name, errno);
        }

        // A file system without hard links.
        if (Exists(name)) throw new FileSystemException("make", name, FileSystemException.Exists);
        Publish(part, name, replace: true);
    }

    /// <summary>Removes a file of ours; that it is not there is as good.</summary>
    public static void Remove(FilePath path)
    {
        fixed (byte* name = path.Terminated()) _ = Unlink(name);
    }

    /// <summary>Sets permissions and the time of the last change.</summary>
    /// <exception cref="FileSystemException">They may not be set.</exception>
    public static void SetStatus(FilePath path, in FileStatus status)
    {
        var times = stackalloc long[4] { status.ModifiedSeconds, status.ModifiedNanoseconds, status.ModifiedSeconds, status.ModifiedNanoseconds };
        fixed (byte* name = path.Terminated())
        {
            if (ChangeMode(name, status.Mode) != 0 || SetTimes(CurrentFolder, name, times, 0) != 0)
            {
                throw new FileSystemException("set mode and time of", path, Marshal.GetLastPInvokeError());
            }
        }
    }

    private static SafeFileHandle Opened(FilePath path, int flags, string attempt)
    {
        int file;
        fixed (byte* name = path.Terminated()) file = Open(name, flags, 0x1b6);
        return file >= 0 ? new SafeFileHandle(file, ownsHandle: true) : throw new FileSystemException(attempt, path, Marshal.GetLastPInvokeError());
    }

    private static int TryGetStatus(FilePath path, bool follow, out FileStatus status)
    {
        var bytes = stackalloc byte[StatBytes];
        int result;
        fixed (byte* name = path.Terminated()) result = StatX(CurrentFolder, name, follow ? 0 : NoFollow, StatBasic, bytes);
        status = result == 0 ? ReadStatus(new ReadOnlySpan<byte>(bytes, StatBytes)) : default;
        return result;
    }

    // struct statx of <linux/stat.h>.
    private static FileStatus ReadStatus(ReadOnlySpan<byte> statx)
    {
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(statx[28..]);
        var kind = (mode & 0xf000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0xa000 => FileKind.SymbolicLink,
            _ => FileKind.Special,
        };
        return new FileStatus(
            kind,
            mode & 0xfff,
            BinaryPrimitives.ReadInt64LittleEndian(statx[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(statx[112..]),
            BinaryPrimitives.ReadUInt32LittleEndian(statx[120..]),
            BinaryPrimitives.ReadUInt64LittleEndian(statx[136..]),
            BinaryPrimitives.ReadUInt64LittleEndian(statx[32..]));
    }
}
