using System.Runtime.InteropServices;

namespace Penstock.TimeFrames.Raw;

/// <summary>Where the pages of one heartbeat frame of one link are.</summary>
/// <param name="Tick">The orbit in the lower 32 bits; above them how often the orbits of this link have begun anew (the LHC's counter wraps, files repeat). Rises from frame to frame of a link.</param>
/// <param name="Link">Index of the link in <see cref="RawFile.Links"/>.</param>
/// <param name="FirstRun">Index of the first run of pages.</param>
/// <param name="Runs">How many runs.</param>
/// <param name="Bytes">Bytes of all pages, padding included.</param>
/// <param name="StartsTimeFrame">The trigger of its first page says that a time frame begins.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HeartbeatFrame(ulong Tick, int Link, int FirstRun, int Runs, long Bytes, bool StartsTimeFrame = false)
{
    /// <summary>The pages go on to a stop page and end there, their counters without a jump.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The orbit.</summary>
    public uint Orbit => (uint)Tick;
}
