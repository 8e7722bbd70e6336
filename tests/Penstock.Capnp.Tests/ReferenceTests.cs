using System.Text;
using Penstock.Capnp;

namespace Penstock.Tests;

/// <summary>Against the reference implementation's <c>capnp</c> command.</summary>
public sealed class ReferenceTests
{
    private static readonly string Schema = Path.Combine(AppContext.BaseDirectory, "kinds.capnp");

    [Fact]
    public void What_is_written_is_byte_for_byte_what_the_reference_writes()
    {
        var values = Values(seed: 1);
        var reference = CapnpTool.Run(Texts(values), "encode", "--segment-size=100000", Schema, "Kinds");
        Assert.Equal(Convert.ToHexString(reference), Convert.ToHexString(Ours(values)));
    }

    [Fact]
    public void The_reference_reads_what_is_written()
    {
        var values = Values(seed: 2);
        var read = CapnpTool.Run(Ours(values), "decode", "--short", Schema, "Kinds");
        var expected = CapnpTool.Run(CapnpTool.Run(Texts(values), "encode", Schema, "Kinds"), "decode", "--short", Schema, "Kinds");
        Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(read));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(64)]
    public void Messages_that_the_reference_cut_into_segments_are_read(int segmentWords)
    {
        var values = Values(seed: 3);
        ReadOnlySpan<byte> bytes = CapnpTool.Run(Texts(values), "encode", $"--segment-size={segmentWords}", Schema, "Kinds");
        foreach (var value in values)
        {
            Assert.True(MessageReader.TryMeasure(bytes, out var length, out _));
            var message = bytes[..(int)length];
            bytes = bytes[(int)length..];
            var traversal = Traversal.Of(message.Length);
            Assert.True(MessageReader.TryOpen(message, ref traversal, out var root));
            Assert.Equal(value.ToText(), KindsValue.Read(root).ToText());
            traversal.ThrowIfFaulty();
        }
        Assert.True(bytes.IsEmpty);
    }

    private static List<KindsValue> Values(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 60).Select(_ => KindsValue.Draw(random, 2))];
    }

    private static byte[] Texts(IEnumerable<KindsValue> values) => Encoding.UTF8.GetBytes(string.Concat(values.Select(v => v.ToText() + "\n")));

    private static byte[] Ours(IEnumerable<KindsValue> values)
    {
        using var writer = new MessageWriter();
        using var all = new MemoryStream();
        foreach (var value in values)
        {
            value.Write(writer.Begin(KindsValue.DataWords, KindsValue.Pointers));
            all.Write(writer.Message.Span);
        }
        return all.ToArray();
    }
}
