namespace Penstock.DataMovement.Copying.Walking;

/// <summary>One source with its place: for messages, and against trees within themselves.</summary>
/// <param name="Source">The path of the top's folder: names of the tree are relative to it.</param>
/// <param name="Target">The same at the destination.</param>
/// <param name="Device">The source's file system.</param>
internal sealed record CopyTree(RawPath Source, RawPath Target, ulong Device)
{
    /// <summary>The device and number of what it is copied to.</summary>
    public (ulong Device, ulong Inode) Place { get; set; }
}
