namespace Penstock.DataMovement.Linux;

/// <summary>The type bits of a mode.</summary>
internal static class FileType
{
    public const uint Mask = 0xf000;
    public const uint Pipe = 0x1000;
    public const uint CharacterDevice = 0x2000;
    public const uint Folder = 0x4000;
    public const uint BlockDevice = 0x6000;
    public const uint Regular = 0x8000;
    public const uint SymbolicLink = 0xa000;
    public const uint Socket = 0xc000;

    /// <summary>The type as <c>getdents64</c> gives it: the same bits, shifted. 0 when the file system does not say.</summary>
    public static uint FromEntry(byte type) => (uint)type << 12;

    public static string NameOf(uint mode) => (mode & Mask) switch
    {
        Pipe => "pipe",
        CharacterDevice => "character device",
        Folder => "folder",
        BlockDevice => "block device",
        Regular => "file",
        SymbolicLink => "symbolic link",
        Socket => "socket",
        _ => "unknown",
    };
}
