using System.Runtime.InteropServices;

namespace Penstock.DataMovement.Linux;

/// <summary>Flags of <c>open</c>. O_DIRECTORY, O_NOFOLLOW and O_DIRECT have other numbers on arm64.</summary>
internal static class Open
{
    public const int Read = 0;
    public const int Write = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int Truncate = 0x200;
    public const int Append = 0x400;
    public const int NonBlock = 0x800;
    public const int NoAccessTime = 0x40000;
    public const int CloseOnExec = 0x80000;

    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public static int Folder { get; } = Arm ? 0x4000 : 0x10000;

    /// <summary>A file without a name (O_TMPFILE).</summary>
    public static int Unnamed { get; } = 0x400000 | Folder;

    public static int NoFollow { get; } = Arm ? 0x8000 : 0x20000;

    public static int Direct { get; } = Arm ? 0x10000 : 0x4000;
}
