using System.Runtime.InteropServices;

namespace Penstock.TimeFrames.Summaries;

/// <summary>What the first raw data header of a part says of its trigger. Not compared, and not sent.</summary>
/// <param name="IsKnown">The part has a raw data header.</param>
/// <param name="BunchCrossing">Bunch crossing.</param>
/// <param name="Type">Trigger bits.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PartTrigger(bool IsKnown, ushort BunchCrossing, uint Type);
