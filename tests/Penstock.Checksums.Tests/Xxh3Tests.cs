using System.Buffers.Binary;
using System.Text;
using Penstock.Checksums;

namespace Penstock.Tests.Checksums;

public sealed class Xxh3Tests
{
    [Theory]
    [InlineData("", 0x2d06800538d394c2)]
    [InlineData("IJKL", 0x7762ded19c218902)]
    [InlineData("ABCDEFGH", 0xa3bc97df47c56233)]
    [InlineData("0123456789abcdef", 0x64439946d8fa212d)]
    public void Reference_values_are_met(string text, ulong expected)
    {
        Assert.Equal(expected, Xxh3.Hash(Encoding.ASCII.GetBytes(text)));
    }

    // Values of another implementation (System.IO.Hashing) for the bytes of ChecksumData, at the ends of every range of lengths.
    [Theory]
    [InlineData(1, 0x429e81bc6744101c)]
    [InlineData(3, 0x32dbb5c7774cc94f)]
    [InlineData(4, 0x65775238ca34c06f)]
    [InlineData(8, 0x90b760c9d253d0ff)]
    [InlineData(9, 0x15ae9f843bb50ea4)]
    [InlineData(16, 0x372c92fa68129c98)]
    [InlineData(17, 0xb5d6b9c1898bd9d6)]
    [InlineData(32, 0x0ab1dbf9e9f8c22c)]
    [InlineData(33, 0x4f4ae280e8465c3c)]
    [InlineData(64, 0x84fcac4cce9f990d)]
    [InlineData(65, 0x2c9f18dff914a8bd)]
    [InlineData(96, 0xe1e1ba1b4e47ded7)]
    [InlineData(97, 0x5cc877781800cb6b)]
    [InlineData(128, 0xc59e505a97d029e0)]
    [InlineData(129, 0xf9e651a476d6d3ca)]
    [InlineData(144, 0x6630fc8e0296f27f)]
    [InlineData(239, 0x4d083af3e4a9a1cf)]
    [InlineData(240, 0x967597e635f3c527)]
    [InlineData(241, 0xd6afac6f8fa85b01)]
    [InlineData(256, 0x9e6593bab96413da)]
    [InlineData(512, 0x426b67e0356d303d)]
    [InlineData(1023, 0x120a0457e3e899f6)]
    [InlineData(1024, 0xbb9f0c3761cdfd54)]
    [InlineData(1025, 0x95edccc1adc4d895)]
    [InlineData(1088, 0xe8391a3978cbcf06)]
    [InlineData(2047, 0x52e24987b24854e3)]
    [InlineData(2048, 0x278f7a6a39416b51)]
    [InlineData(2049, 0x644272755e8980a0)]
    [InlineData(8192, 0x18bb9dd3160b5244)]
    [InlineData(65536, 0xb25b6166131fa281)]
    [InlineData(65537, 0x49235290459c83cc)]
    public void Another_implementations_values_are_met(int length, ulong expected)
    {
        Assert.Equal(expected, Xxh3.Hash(ChecksumData.Make(length)));
    }

    [Fact]
    public void Another_implementations_value_over_the_values_of_all_lengths_up_to_2048_is_met()
    {
        var data = ChecksumData.Make(2048);
        var values = new byte[2049 * sizeof(ulong)];
        for (var length = 0; length <= 2048; length++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(values.AsSpan(length * sizeof(ulong)), Xxh3.Hash(data.AsSpan(0, length)));
        }

        Assert.Equal(0x88f92b7aa1d0d6a4UL, Xxh3.Hash(values));
    }

    [Fact]
    public void Every_width_gives_the_scalar_value_for_every_length()
    {
        var data = ChecksumData.Make(9000);
        for (var length = 0; length <= data.Length; length += length < 2048 ? 1 : 61)
        {
            var scalar = Xxh3.Hash(data.AsSpan(0, length), Xxh3Width.Scalar);
            Assert.Equal(scalar, Xxh3.Hash(data.AsSpan(0, length)));
            if (Xxh3Lanes.HasVector128) Assert.Equal(scalar, Xxh3.Hash(data.AsSpan(0, length), Xxh3Width.Vector128));
            if (Xxh3Lanes.Best == Xxh3Width.Vector256) Assert.Equal(scalar, Xxh3.Hash(data.AsSpan(0, length), Xxh3Width.Vector256));
        }
    }

    [Fact]
    public void Pieces_give_the_value_of_the_whole_for_every_length_and_seeded_cuts()
    {
        var data = ChecksumData.Make(2048);
        var random = new Random(7);
        var checksum = new Xxh3();
        for (var length = 0; length <= data.Length; length++)
        {
            for (var repeat = 0; repeat < 4; repeat++)
            {
                checksum.Reset();
                AppendInPieces(checksum, data.AsSpan(0, length), random, largest: repeat switch { 0 => 2, 1 => 65, 2 => 300, _ => 1500 });
                Assert.Equal(Xxh3.Hash(data.AsSpan(0, length)), checksum.Value);
            }
        }
    }

    [Fact]
    public void The_value_may_be_asked_for_between_pieces()
    {
        var data = ChecksumData.Make(5000);
        var checksum = new Xxh3();
        for (var end = 0; end < data.Length;)
        {
            var next = Math.Min(data.Length, end + 1 + end % 129);
            checksum.Append(data.AsSpan(end, next - end));
            end = next;
            Assert.Equal(Xxh3.Hash(data.AsSpan(0, end)), checksum.Value);
        }
    }

    private static void AppendInPieces(Xxh3 checksum, ReadOnlySpan<byte> data, Random random, int largest)
    {
        while (!data.IsEmpty)
        {
            var piece = random.Next(0, Math.Min(largest, data.Length) + 1);
            checksum.Append(data[..piece]);
            data = data[piece..];
        }
    }
}
