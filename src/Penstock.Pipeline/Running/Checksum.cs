using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Penstock.Pipeline.Running;

/// <summary>CRC-32C over an event, taken before it is sent and after it arrived: the datagrams of loopback carry no checksum that anybody looks at.</summary>
internal static class Checksum
{
    // Optimized from the first call: the first events of a run are no fewer than the others.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (var value in bytes[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, value);
        return crc;
    }
}
