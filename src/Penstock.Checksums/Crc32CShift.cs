namespace Penstock.Checksums;

/// <summary>
/// What a CRC-32C register becomes when a fixed number of zero bytes follows. That is linear, so four tables of 256 entries hold it; by it
/// checksums of neighbouring stretches are joined.
/// </summary>
internal sealed class Crc32CShift
{
    private readonly uint[] _table = new uint[4 * 256];

    public Crc32CShift(int zeroBytes)
    {
        var zeros = new byte[zeroBytes];
        Span<uint> ofBit = stackalloc uint[32];
        for (var bit = 0; bit < 32; bit++)
        {
            ofBit[bit] = Crc32CTables.Append(1u << bit, zeros);
        }

        for (var i = 0; i < _table.Length; i++)
        {
            var (position, value) = (i >> 8, i & 0xFF);
            for (var bit = 0; bit < 8; bit++)
            {
                if ((value >> bit & 1) != 0) _table[i] ^= ofBit[8 * position + bit];
            }
        }
    }

    public uint Of(uint register) =>
        _table[register & 0xFF] ^ _table[256 + (register >> 8 & 0xFF)] ^ _table[512 + (register >> 16 & 0xFF)] ^ _table[768 + (register >> 24)];
}
