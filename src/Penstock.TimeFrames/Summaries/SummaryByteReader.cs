using System.Buffers.Binary;

namespace Penstock.TimeFrames.Summaries;

/// <summary>Reads a summary from untrusted bytes; every step names its field when they end.</summary>
internal ref struct SummaryByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Offset { get; private set; }

    public readonly int Remaining => _bytes.Length - Offset;

    public ReadOnlySpan<byte> Take(int count, string field)
    {
        if (count > Remaining) throw Fault($"{field} has {count} bytes; {Remaining} are there");
        Offset += count;
        return _bytes.Slice(Offset - count, count);
    }

    public uint Read32(string field) => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint), field));

    public ulong Read64(string field) => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong), field));

    /// <summary>A count of things of at least <paramref name="bytesEach"/>, refused when the bytes left cannot hold them.</summary>
    public int ReadCount(int bytesEach, string field)
    {
        var count = Read32(field);
        if (count > (uint)(Remaining / bytesEach)) throw Fault($"{field} are {count}; the {Remaining} bytes left hold at most {Remaining / bytesEach}");
        return (int)count;
    }

    public readonly void Expect(uint value, uint accepted, string field)
    {
        if (value != accepted) throw Fault($"{field} is 0x{value:x}; 0x{accepted:x} is accepted");
    }

    public readonly SummaryFormatException Fault(string message) => new(Offset, message);
}
