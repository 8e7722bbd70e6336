using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace Penstock.Checksums;

/// <summary>
/// CRC-32C (Castagnoli), as iSCSI, ext4 and network cards compute it: with the processor's instruction, three stretches at a time, since one
/// result is there only after three cycles; by tables where there is no instruction. Allocates nothing after start.
/// </summary>
/// <remarks>Budget: at least 4 GB/s of data in cache; <c>bench/Penstock.Bench.Checksums</c>.</remarks>
public static class Crc32C
{
    private const int LongStretch = 1024;
    private const int ShortStretch = 128;

    private static readonly Crc32CShift LongShift = new(LongStretch);
    private static readonly Crc32CShift ShortShift = new(ShortStretch);

    internal static bool HasInstruction { get; } = Sse42.X64.IsSupported || ArmCrc32.Arm64.IsSupported;

    /// <summary>The checksum of <paramref name="data"/>.</summary>
    public static uint Hash(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>The checksum of the bytes that gave <paramref name="previous"/> with <paramref name="data"/> after them; 0 is that of no bytes.</summary>
    public static uint Append(uint previous, ReadOnlySpan<byte> data) =>
        ~(HasInstruction ? ByInstruction(~previous, data) : Crc32CTables.Append(~previous, data));

    internal static uint AppendByTables(uint previous, ReadOnlySpan<byte> data) => ~Crc32CTables.Append(~previous, data);

    private static uint ByInstruction(uint crc, ReadOnlySpan<byte> data)
    {
        crc = InThree(crc, ref data, LongStretch, LongShift);
        crc = InThree(crc, ref data, ShortStretch, ShortShift);
        while (data.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (var value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }

    private static uint InThree(uint crc, ref ReadOnlySpan<byte> data, int stretch, Crc32CShift shift)
    {
        while (data.Length >= 3 * stretch)
        {
            var first = data[..stretch];
            var second = data.Slice(stretch, stretch);
            var third = data.Slice(2 * stretch, stretch);
            var (a, b, c) = (crc, 0u, 0u);
            while (first.Length >= sizeof(ulong))
            {
                a = BitOperations.Crc32C(a, BinaryPrimitives.ReadUInt64LittleEndian(first));
                b = BitOperations.Crc32C(b, BinaryPrimitives.ReadUInt64LittleEndian(second));
                c = BitOperations.Crc32C(c, BinaryPrimitives.ReadUInt64LittleEndian(third));
                first = first[sizeof(ulong)..];
                second = second[sizeof(ulong)..];
                third = third[sizeof(ulong)..];
            }

            crc = shift.Of(shift.Of(a) ^ b) ^ c;
            data = data[(3 * stretch)..];
        }

        return crc;
    }
}
