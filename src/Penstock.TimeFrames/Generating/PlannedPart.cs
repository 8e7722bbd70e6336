using System.Runtime.InteropServices;

namespace Penstock.TimeFrames.Generating;

/// <summary>A part of a message that is to be generated.</summary>
/// <param name="Orbit">Of which orbit, counted from the first of the run.</param>
/// <param name="Bytes">Bytes of its payload.</param>
/// <param name="Fault">What is done wrong with it; null for nothing.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PlannedPart(long Orbit, int Bytes, FaultKind? Fault);
