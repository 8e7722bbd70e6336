using System.Runtime.InteropServices;

namespace Penstock.TimeFrames.Summaries;

/// <summary>What was found out of one part.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Checksum">Of the bytes, by the summary's kind.</param>
/// <param name="Walk">What its raw data headers say; null where it has none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReadPart(uint Size, ulong Checksum, HeartbeatWalk? Walk);
