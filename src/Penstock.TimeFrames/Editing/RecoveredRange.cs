using Penstock.TimeFrames.Files;

namespace Penstock.TimeFrames.Editing;

/// <summary>A stretch of a damaged file.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Damage">What was found there; null where the bytes were rescued.</param>
public sealed record RecoveredRange(long Offset, long Bytes, TimeFrameFileException? Damage);
