using System.Runtime.InteropServices;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>Whose parts: the beginning of the key of their rows.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PartKey(long Tf, long Side, long Equip, long Flp, uint? FirstOrbit);
