using System.Runtime.InteropServices;

namespace Penstock.Ejfat;

/// <summary>Where a <see cref="BoundedQueue{T}"/> is written and read next, on cache lines of their own: writers do not slow readers.</summary>
[StructLayout(LayoutKind.Explicit, Size = 192)]
internal struct QueuePositions
{
    [FieldOffset(0)]
    public long Write;

    [FieldOffset(128)]
    public long Read;
}
