using System.Runtime.InteropServices;

namespace Penstock.Pipeline.Inputs;

/// <summary>An event that is to be sent; its bytes are read when its turn comes.</summary>
/// <param name="Source">Index of the source.</param>
/// <param name="Tick">Tick and event number: unique in the source, and rising there.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Item">Which frame or file, for who planned it.</param>
/// <param name="Offset">Where in the file, when a file travels in several events.</param>
/// <param name="Pass">How often the inputs have been gone through before.</param>
/// <param name="Orbit">The orbit of a heartbeat frame.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PlannedEvent(int Source, ulong Tick, int Bytes, int Item, long Offset, int Pass, uint Orbit = 0);
