using System.Runtime.InteropServices;

namespace Penstock.DataMovement.Linux;

/// <summary>The C library's calls about files: pointers and integers only, folders by descriptor, names as bytes. None suppresses the GC transition: each may block.</summary>
internal static unsafe partial class LibC
{
    public const int CurrentFolder = -100;
    public const int NoFollow = 0x100;
    public const int RemoveFolder = 0x200;
    public const int FollowLink = 0x400;
    public const int NoAutomount = 0x800;
    public const int EmptyPath = 0x1000;
    public const int DontSync = 0x4000;

    public const int RenameNoReplace = 1;

    public const int SeekSet = 0;
    public const int SeekEnd = 2;
    public const int SeekData = 3;
    public const int SeekHole = 4;

    public const int AllocateKeepSize = 1;
    public const int AllocatePunchHole = 2;

    public const int AdviseSequential = 2;
    public const int AdviseWillNeed = 3;
    public const int AdviseDontNeed = 4;

    public const uint SyncWaitBefore = 1;
    public const uint SyncWrite = 2;
    public const uint SyncWaitAfter = 4;

    public const nuint CloneFile = 0x40049409;

    public const int LockExclusive = 2;
    public const int LockNonBlock = 4;

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static partial int StatX(int folder, byte* path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    public static partial int OpenAt(int folder, byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    public static partial nint ReadEntries(int folder, byte* entries, nuint bytes);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int file, byte* data, nuint bytes);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int file, byte* data, nuint bytes);

    [LibraryImport("libc", EntryPoint = "pread64", SetLastError = true)]
    public static partial nint ReadAt(int file, byte* data, nuint bytes, long offset);

    [LibraryImport("libc", EntryPoint = "pwrite64", SetLastError = true)]
    public static partial nint WriteAt(int file, byte* data, nuint bytes, long offset);

    [LibraryImport("libc", EntryPoint = "lseek64", SetLastError = true)]
    public static partial long Seek(int file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "ftruncate64", SetLastError = true)]
    public static partial int Truncate(int file, long bytes);

    [LibraryImport("libc", EntryPoint = "fallocate64", SetLastError = true)]
    public static partial int Allocate(int file, int mode, long offset, long bytes);

    [LibraryImport("libc", EntryPoint = "posix_fadvise64")]
    public static partial int Advise(int file, long offset, long bytes, int advice);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    public static partial int SyncRange(int file, long offset, long bytes, uint flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int SyncData(int file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    public static partial int SyncFileSystem(int file);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(int file, int operation);

    // Variadic in C; integer arguments travel the same way on x86-64 and arm64 Linux.
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Ioctl(int file, nuint request, nint value);

    [LibraryImport("libc", EntryPoint = "sendfile64", SetLastError = true)]
    public static partial nint SendFile(int target, int source, long* offset, nuint bytes);

    // glibc 2.41 and 2.42 return large counts wrongly from copy_file_range: the call itself.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth, nint fifth, nint sixth);

    public static nint CopyRange(int source, long* sourceOffset, int target, long* targetOffset, nuint bytes) =>
        SystemCall(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 285 : 326, source, (nint)sourceOffset, target, (nint)targetOffset, (nint)bytes, 0);

    /// <summary>Opens a path below a folder; a link in it, or a way out of the folder, is refused (<c>openat2</c>).</summary>
    public static int OpenBeneath(int folder, byte* path, int flags)
    {
        const nint OpenAt2 = 437;
        const ulong NoMagicLinks = 2, NoSymbolicLinks = 4, Beneath = 8;
        var how = stackalloc ulong[3] { (ulong)flags, 0, NoMagicLinks | NoSymbolicLinks | Beneath };
        return (int)SystemCall(OpenAt2, folder, (nint)path, (nint)how, 3 * sizeof(ulong), 0, 0);
    }
}
