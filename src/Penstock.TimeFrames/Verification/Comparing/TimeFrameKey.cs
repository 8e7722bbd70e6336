using System.Runtime.InteropServices;

namespace Penstock.TimeFrames.Verification.Comparing;

/// <summary>Which time frame of a file or database.</summary>
/// <param name="Id">Its number, by which the sides are paired.</param>
/// <param name="Occurrence">0 for the first of that number, 1 for the second, as files of old headers, which have no numbers, and damaged ones have them.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TimeFrameKey(ulong Id, int Occurrence);
