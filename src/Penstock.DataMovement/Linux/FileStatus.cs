using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Penstock.DataMovement.Linux;

/// <summary>What <c>statx</c> says of a file (&lt;linux/stat.h&gt;).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct FileStatus
{
    private const int StatBytes = 256;
    private const uint Basic = 0x7ff;
    private const uint DirectAlignment = 0x2000;

    public uint Mode { get; private init; }

    public uint Links { get; private init; }

    public uint User { get; private init; }

    public uint Group { get; private init; }

    public ulong Inode { get; private init; }

    public ulong Device { get; private init; }

    /// <summary>What a device node stands for, as <c>mknod</c> takes it.</summary>
    public ulong SpecialDevice { get; private init; }

    public long Bytes { get; private init; }

    /// <summary>Bytes that take room on the disk.</summary>
    public long Allocated { get; private init; }

    public FileTime Accessed { get; private init; }

    public FileTime Modified { get; private init; }

    public FileTime Changed { get; private init; }

    /// <summary>What addresses, offsets and lengths of direct IO are multiples of; 0 when the kernel does not say.</summary>
    public int DirectUnit { get; private init; }

    public uint Type => Mode & FileType.Mask;

    /// <summary>Permissions with setuid, setgid and sticky.</summary>
    public uint Permissions => Mode & 0xfff;

    public bool IsRegular => Type == FileType.Regular;

    public bool IsFolder => Type == FileType.Folder;

    public bool IsSymbolicLink => Type == FileType.SymbolicLink;

    /// <summary>Of an open file: 0, or an error number.</summary>
    public static unsafe int Of(int file, out FileStatus status)
    {
        byte nothing = 0;
        return Of(file, &nothing, LibC.EmptyPath, out status);
    }

    /// <summary>Of a name in a folder, a symbolic link as itself: 0, or an error number.</summary>
    public static unsafe int Of(int folder, byte* name, out FileStatus status) => Of(folder, name, LibC.NoFollow | LibC.NoAutomount, out status);

    /// <summary>The same with the call's flags.</summary>
    [SkipLocalsInit]
    public static unsafe int Of(int folder, byte* name, int flags, out FileStatus status)
    {
        var statx = stackalloc byte[StatBytes];
        if (LibC.StatX(folder, name, flags, Basic | DirectAlignment, statx) != 0)
        {
            status = default;
            return Marshal.GetLastPInvokeError();
        }

        status = new FileStatus
        {
            Links = *(uint*)(statx + 16),
            User = *(uint*)(statx + 20),
            Group = *(uint*)(statx + 24),
            Mode = *(ushort*)(statx + 28),
            Inode = *(ulong*)(statx + 32),
            Bytes = *(long*)(statx + 40),
            Allocated = *(long*)(statx + 48) * 512,
            Accessed = new FileTime(*(long*)(statx + 64), *(uint*)(statx + 72)),
            Changed = new FileTime(*(long*)(statx + 96), *(uint*)(statx + 104)),
            Modified = new FileTime(*(long*)(statx + 112), *(uint*)(statx + 120)),
            SpecialDevice = DeviceNumber(*(uint*)(statx + 128), *(uint*)(statx + 132)),
            Device = DeviceNumber(*(uint*)(statx + 136), *(uint*)(statx + 140)),
            DirectUnit = (*(uint*)statx & DirectAlignment) != 0 ? (int)Math.Max(*(uint*)(statx + 152), *(uint*)(statx + 156)) : 0,
        };
        return 0;
    }

    /// <summary>Same file: the same number on the same file system.</summary>
    public bool IsSameAs(in FileStatus other) => Inode == other.Inode && Device == other.Device;

    // gnu_dev_makedev of glibc.
    private static ulong DeviceNumber(uint major, uint minor) =>
        ((ulong)(major & 0xfff) << 8) | ((ulong)(major & ~0xfffu) << 32) | (minor & 0xff) | ((ulong)(minor & ~0xffu) << 12);
}
