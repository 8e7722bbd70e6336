namespace Penstock.Pipeline.Files;

/// <summary>What the kernel says about a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Permissions, the lower 12 bits of its mode.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="ModifiedSeconds">When its content changed last: seconds since 1970.</param>
/// <param name="ModifiedNanoseconds">And nanoseconds.</param>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The file's number there.</param>
public readonly record struct FileStatus(FileKind Kind, int Mode, long Bytes, long ModifiedSeconds, uint ModifiedNanoseconds, ulong Device, ulong Inode);
