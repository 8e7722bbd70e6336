using System.Buffers.Binary;
using System.Numerics;
using static Penstock.Checksums.Xxh3Secret;

namespace Penstock.Checksums;

/// <summary>XXH3-64 of at most 240 bytes: a formula for each range of lengths.</summary>
internal static class Xxh3Short
{
    public const int MaxBytes = 240;

    public static ulong Hash(ReadOnlySpan<byte> data) => data.Length switch
    {
        0 => Avalanche64(Secret64(56) ^ Secret64(64)),
        <= 3 => UpTo3(data),
        <= 8 => UpTo8(data),
        <= 16 => UpTo16(data),
        <= 128 => UpTo128(data),
        _ => UpTo240(data),
    };

    private static ulong UpTo3(ReadOnlySpan<byte> data)
    {
        var length = data.Length;
        var combined = ((uint)data[0] << 16) | ((uint)data[length >> 1] << 24) | data[length - 1] | ((uint)length << 8);
        var flip = BinaryPrimitives.ReadUInt32LittleEndian(Bytes) ^ BinaryPrimitives.ReadUInt32LittleEndian(Bytes[4..]);
        return Avalanche64(combined ^ flip);
    }

    private static ulong UpTo8(ReadOnlySpan<byte> data)
    {
        var first = BinaryPrimitives.ReadUInt32LittleEndian(data);
        var last = BinaryPrimitives.ReadUInt32LittleEndian(data[^4..]);
        var hash = (last + ((ulong)first << 32)) ^ (Secret64(8) ^ Secret64(16));
        hash ^= BitOperations.RotateLeft(hash, 49) ^ BitOperations.RotateLeft(hash, 24);
        hash *= Mix2;
        hash ^= (hash >> 35) + (ulong)data.Length;
        hash *= Mix2;
        return hash ^ (hash >> 28);
    }

    private static ulong UpTo16(ReadOnlySpan<byte> data)
    {
        var low = Read64(data, 0) ^ (Secret64(24) ^ Secret64(32));
        var high = Read64(data, data.Length - 8) ^ (Secret64(40) ^ Secret64(48));
        return Avalanche((ulong)data.Length + BinaryPrimitives.ReverseEndianness(low) + high + Fold(low, high));
    }

    private static ulong UpTo128(ReadOnlySpan<byte> data)
    {
        var hash = (ulong)data.Length * Prime64A;
        for (var i = (data.Length - 1) / 32; i >= 0; i--)
        {
            hash += Mix16(data, 16 * i, 32 * i);
            hash += Mix16(data, data.Length - 16 * (i + 1), 32 * i + 16);
        }

        return Avalanche(hash);
    }

    private static ulong UpTo240(ReadOnlySpan<byte> data)
    {
        var hash = (ulong)data.Length * Prime64A;
        for (var i = 0; i < 8; i++)
        {
            hash += Mix16(data, 16 * i, 16 * i);
        }

        hash = Avalanche(hash);
        for (var i = 8; i < data.Length / 16; i++)
        {
            hash += Mix16(data, 16 * i, 16 * (i - 8) + 3);
        }

        return Avalanche(hash + Mix16(data, data.Length - 16, 136 - 17));
    }

    private static ulong Mix16(ReadOnlySpan<byte> data, int offset, int secret) =>
        Fold(Read64(data, offset) ^ Secret64(secret), Read64(data, offset + 8) ^ Secret64(secret + 8));

    private static ulong Avalanche64(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= Prime64B;
        hash ^= hash >> 29;
        hash *= Prime64C;
        return hash ^ (hash >> 32);
    }
}
