using System.Numerics;
using System.Runtime.InteropServices;

namespace Penstock.Scaler.Ymq.WebSocket;

/// <summary>XOR with the four bytes of a frame's mask, a vector at a time.</summary>
internal static class WebSocketMask
{
    /// <summary>Applies the mask in place. <paramref name="phase"/> is where in the mask the first byte stands (the payload bytes before it, modulo 4).</summary>
    public static void Apply(Span<byte> bytes, uint mask, int phase)
    {
        var turned = BitOperations.RotateRight(mask, 8 * (phase & 3));
        var vectors = MemoryMarshal.Cast<byte, Vector<uint>>(bytes);
        var pattern = new Vector<uint>(turned);
        for (var i = 0; i < vectors.Length; i++) vectors[i] ^= pattern;
        for (var i = vectors.Length * Vector<byte>.Count; i < bytes.Length; i++) bytes[i] ^= (byte)(turned >> (8 * (i & 3)));
    }
}
