using System.Runtime.InteropServices;

namespace Penstock.Ejfat.Segmenting;

/// <summary>A counter on a cache line of its own: threads that write one do not slow down those that write its neighbour.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct PaddedCounter
{
    [FieldOffset(64)]
    public long Value;
}
