using System.Runtime.InteropServices;

namespace Penstock.Pipeline.Relaying;

/// <summary>What happens to one datagram.</summary>
/// <param name="Copies">0 is dropped, 2 is duplicated.</param>
/// <param name="HeldFor">So many later datagrams pass first; 0 is none.</param>
/// <param name="Delay">And so much time.</param>
/// <param name="CopyHeldFor">The same for the second copy.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Impairment(int Copies, int HeldFor, TimeSpan Delay, int CopyHeldFor);
