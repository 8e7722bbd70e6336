namespace Penstock.TimeFrames.Verification.Maintenance;

/// <summary>A database of a folder, and what becomes of it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="WrittenAt">When it was last written.</param>
/// <param name="HasDifferences">It holds differences; also where that cannot be found out.</param>
/// <param name="Fate">Why it goes or stays.</param>
/// <param name="IsDeleted">It goes.</param>
public sealed record RetainedFile(string Path, long Bytes, DateTimeOffset WrittenAt, bool HasDifferences, string Fate, bool IsDeleted);
