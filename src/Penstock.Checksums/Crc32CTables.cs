using System.Buffers.Binary;

namespace Penstock.Checksums;

/// <summary>CRC-32C without the instruction: eight bytes a step by eight tables. Works on the bare register (not inverted).</summary>
internal static class Crc32CTables
{
    private const uint ReflectedPolynomial = 0x82F63B78;

    private static readonly uint[] Table = Build();

    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        var table = Table;
        while (data.Length >= sizeof(ulong))
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(data) ^ crc;
            crc = 0;
            for (var i = 0; i < 8; i++)
            {
                crc ^= table[(7 - i << 8) + (int)(word >> 8 * i & 0xFF)];
            }

            data = data[sizeof(ulong)..];
        }

        foreach (var value in data)
        {
            crc = table[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] Build()
    {
        var table = new uint[8 * 256];
        for (var i = 0; i < 256; i++)
        {
            var crc = (uint)i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ ReflectedPolynomial : crc >> 1;
            }

            table[i] = crc;
        }

        for (var i = 256; i < table.Length; i++)
        {
            table[i] = table[table[i - 256] & 0xFF] ^ (table[i - 256] >> 8);
        }

        return table;
    }
}
