using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Journaling;

/// <summary>A source as it was: another file, or the same after a change, is another identity.</summary>
internal readonly record struct JournalIdentity(ulong Device, ulong Inode, long Bytes, FileTime Modified, FileTime Changed)
{
    public static JournalIdentity Of(in FileStatus status) => new(status.Device, status.Inode, status.Bytes, status.Modified, status.Changed);
}
