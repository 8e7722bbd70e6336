using System.Text;
using Penstock.Checksums;

namespace Penstock.Tests.Checksums;

public sealed class Crc32CTests
{
    [Theory]
    [InlineData("", 0x00000000)]
    [InlineData("IJKL", 0x22474e26)]
    [InlineData("ABCDEFGH", 0xcdc4e60a)]
    [InlineData("123456789", 0xe3069283)]
    [InlineData("0123456789abcdef", 0x42d3119e)]
    public void Reference_values_are_met(string text, uint expected)
    {
        var data = Encoding.ASCII.GetBytes(text);

        Assert.Equal(expected, Crc32C.Hash(data));
        Assert.Equal(expected, Crc32C.AppendByTables(0, data));
    }

    [Fact]
    public void The_values_of_rfc_3720_are_met()
    {
        Assert.Equal(0x8a9136aau, Crc32C.Hash(new byte[32]));
        Assert.Equal(0x62a8ab43u, Crc32C.Hash(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
        Assert.Equal(0x46dd794eu, Crc32C.Hash(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
        Assert.Equal(0x113fdb5cu, Crc32C.Hash(Enumerable.Range(0, 32).Select(i => (byte)(31 - i)).ToArray()));
    }

    [Fact]
    public void Instruction_and_tables_and_bit_by_bit_agree_on_every_length()
    {
        var data = ChecksumData.Make(8192);
        var reference = 0xFFFFFFFFu;
        for (var length = 0; length <= data.Length; length++)
        {
            if (length <= 2048 || length % 97 == 0 || length == data.Length)
            {
                Assert.Equal(~reference, Crc32C.Hash(data.AsSpan(0, length)));
                Assert.Equal(~reference, Crc32C.AppendByTables(0, data.AsSpan(0, length)));
            }

            if (length < data.Length) reference = OneByte(reference, data[length]);
        }
    }

    [Fact]
    public void Pieces_give_the_value_of_the_whole_wherever_they_are_cut()
    {
        var data = ChecksumData.Make(5000);
        var whole = Crc32C.Hash(data);
        for (var cut = 0; cut <= data.Length; cut += 7)
        {
            Assert.Equal(whole, Crc32C.Append(Crc32C.Hash(data.AsSpan(0, cut)), data.AsSpan(cut)));
        }
    }

    private static uint OneByte(uint crc, byte value)
    {
        crc ^= value;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        }

        return crc;
    }
}
