namespace Penstock.DataMovement.Copying;

/// <summary>One name and what was done with it.</summary>
/// <param name="Path">Relative to the copied tree.</param>
/// <param name="Action">What.</param>
/// <param name="Kind"><c>file</c>, <c>folder</c>, <c>symbolic link</c>, <c>pipe</c>, <c>socket</c>, <c>block device</c>, <c>character device</c>.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Hash">The hash of a verified file, in hexadecimal; else null.</param>
public sealed record CopyItem(RawPath Path, CopyAction Action, string Kind, long Bytes, string? Hash);
