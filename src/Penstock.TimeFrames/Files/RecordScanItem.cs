namespace Penstock.TimeFrames.Files;

/// <summary>A record and what was made of it, or the damage in its place.</summary>
/// <param name="Record">The record; null where there is damage.</param>
/// <param name="Result">What was made of it.</param>
/// <param name="Damage">Why there is no record.</param>
internal readonly record struct RecordScanItem<T>(TimeFrameRecord? Record, T? Result, TimeFrameFileException? Damage);
