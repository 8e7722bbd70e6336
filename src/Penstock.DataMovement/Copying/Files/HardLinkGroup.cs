using Penstock.DataMovement.Copying.Walking;

namespace Penstock.DataMovement.Copying.Files;

/// <summary>A file with several names, and the one its copy got first.</summary>
internal sealed class HardLinkGroup((ulong Device, ulong Inode) key, uint unseen)
{
    public (ulong Device, ulong Inode) Key { get; } = key;

    /// <summary>Names that were not met yet.</summary>
    public uint Unseen { get; set; } = unseen;

    /// <summary>Where the copy is; null while it is made.</summary>
    public Folder? Folder { get; set; }

    /// <summary>With a zero at the end.</summary>
    public byte[] Name { get; set; } = [];

    public bool IsCopied => Folder is not null;

    /// <summary>Names met while the copy is made.</summary>
    public List<(Folder Folder, byte[] Name, byte[] Target)> Waiting { get; set; } = [];
}
