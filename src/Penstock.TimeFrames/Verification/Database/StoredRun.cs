using System.Runtime.InteropServices;
using Penstock.Checksums;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>What a database says of a run.</summary>
/// <param name="Number">Its number.</param>
/// <param name="OrbitsPerTimeFrame">Orbits per time frame.</param>
/// <param name="Checksum">The checksum of the parts.</param>
/// <param name="DetailLevel">The level of detail that was asked for, 0..3; time frames that differ may have more, and where the database did not keep up there is less.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StoredRun(uint Number, int OrbitsPerTimeFrame, ChecksumKind Checksum, int DetailLevel);
