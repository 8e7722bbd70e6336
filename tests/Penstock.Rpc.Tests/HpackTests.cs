using System.Buffers;
using System.Text;
using Penstock.Rpc.Http2;

namespace Penstock.Tests;

/// <summary>The examples of RFC 7541 appendix C, and input that nobody should send.</summary>
public sealed class HpackTests
{
    [Theory]
    // C.3: three requests on one connection, plain.
    [InlineData(
        "828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865", "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565")]
    // C.4: the same in Huffman code.
    [InlineData("828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf", "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")]
    public void The_requests_of_the_rfc_are_decoded(string first, string second, string third)
    {
        var decoder = new HpackDecoder(4096, 1 << 16);
        Assert.Equal(":method: GET|:scheme: http|:path: /|:authority: www.example.com", Decode(decoder, first));
        Assert.Equal(":method: GET|:scheme: http|:path: /|:authority: www.example.com|cache-control: no-cache", Decode(decoder, second));
        Assert.Equal(":method: GET|:scheme: https|:path: /index.html|:authority: www.example.com|custom-key: custom-value", Decode(decoder, third));
    }

    [Fact]
    public void Entries_leave_a_full_table()
    {
        // C.6: responses with a table of 256 bytes.
        var decoder = new HpackDecoder(256, 1 << 16);
        Decode(decoder, "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3");
        Assert.Equal(":status: 307|cache-control: private|date: Mon, 21 Oct 2013 20:13:21 GMT|location: https://www.example.com", Decode(decoder, "4883640effc1c0bf"));
        Assert.StartsWith(":status: 200|cache-control: private|date: Mon, 21 Oct 2013 20:13:22 GMT|location: https://www.example.com|content-encoding: gzip|set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
            Decode(decoder, "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("80")] // index 0
    [InlineData("be")] // an entry the dynamic table does not hold
    [InlineData("ff")] // an integer without its end
    [InlineData("ffffffffffff7f")] // an integer beyond all bounds
    [InlineData("0003616263")] // a value missing
    [InlineData("007f")] // a length without its end
    [InlineData("00056162")] // a string shorter than its length
    [InlineData("3fe21f")] // a table larger than promised
    [InlineData("8220")] // a table size after a field
    [InlineData("0081ff00")] // eight bits of padding
    [InlineData("008100 00")] // padding that is not ones
    [InlineData("0084ffffffff00")] // the end of string inside a string
    public void Malformed_blocks_are_refused(string hex) => Assert.False(new HpackDecoder(4096, 1 << 16).TryDecode(Convert.FromHexString(hex.Replace(" ", "")), out _));

    [Fact]
    public void A_small_block_cannot_expand_without_bound()
    {
        // One entry of 3 kB, referred to over and over: a thousandfold expansion.
        var block = RawHttp2.Indexed("a", new string('x', 3000)).Concat(Enumerable.Repeat((byte)(0x80 | 62), 5000)).ToArray();
        Assert.False(new HpackDecoder(4096, 1 << 16).TryDecode(block, out _));
    }

    [Fact]
    public void Ten_thousand_fuzzed_blocks_raise_nothing()
    {
        var random = new Random(7541);
        var decoder = new HpackDecoder(4096, 1 << 16);
        var buffer = new byte[300];
        for (var i = 0; i < 10_000; i++)
        {
            var block = buffer.AsSpan(0, random.Next(buffer.Length));
            random.NextBytes(block);
            if (random.Next(2) == 0) block.Fill((byte)random.Next(256));
            if (!decoder.TryDecode(block, out _)) decoder = new HpackDecoder(4096, 1 << 16);
        }
    }

    [Fact]
    public void The_rewriter_passes_good_connections_byte_for_byte_however_they_are_cut()
    {
        var random = new Random(34305);
        for (var i = 0; i < 300; i++)
        {
            var bytes = Connection(random, "localhost");
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(Rewritten(bytes, random)));
        }
    }

    [Fact]
    public void The_rewriter_changes_nothing_but_the_authority()
    {
        var random = new Random(38142);
        for (var i = 0; i < 300; i++)
        {
            var bytes = Connection(random, "%2Frun%2Fx.sock");
            var (before, after) = (Blocks(bytes), Blocks(Rewritten(bytes, random)));
            Assert.Equal(before.Select(b => b.Replace("%2Frun%2Fx.sock", "localhost", StringComparison.Ordinal)), after);
            Assert.Contains(after, b => b.Contains(":authority: localhost", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_rewriter_survives_fuzzed_connections_and_loses_no_frame_of_them()
    {
        var random = new Random(47043);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = Connection(random, random.Next(2) == 0 ? "localhost" : "/run/x.sock");
            for (var n = random.Next(1, 6); n > 0; n--) bytes[random.Next(24, bytes.Length)] = (byte)random.Next(256);
            var output = Rewritten(bytes, random);
            Assert.InRange(output.Length, bytes.Length / 4, bytes.Length * 4);
        }
    }

    // A preface, settings, and some requests with header blocks of every shape, each block using the dynamic table of the ones before.
    private static byte[] Connection(Random random, string authority)
    {
        List<byte> bytes = [.. ProtocolSniffer.Preface, .. RawHttp2.Frame(RawHttp2.Settings, 0, 0, [0, 3, 0, 0, 0, 100])];
        for (uint stream = 1; stream < 9; stream += 2)
        {
            byte[] block =
            [
                0x83, 0x86, .. stream == 1 ? RawHttp2.Indexed(":authority", authority) : [(byte)0xBE], .. RawHttp2.Block((":path", $"/s/{random.Next(100)}")),
                0x10, 1, (byte)'k', 1, (byte)'v',
            ];
            var cut = random.Next(block.Length + 1);
            byte[] first = block[..cut];
            byte flags = 0;
            if (random.Next(2) == 0)
            {
                first = [0, 0, 0, 0, 9, .. first];
                flags |= RawHttp2.Priority;
            }
            if (random.Next(2) == 0)
            {
                var padding = random.Next(20);
                first = [(byte)padding, .. first, .. new byte[padding]];
                flags |= RawHttp2.Padded;
            }
            if (cut == block.Length) flags |= RawHttp2.EndHeaders;
            bytes.AddRange(RawHttp2.Frame(RawHttp2.Headers, flags, stream, first));
            if (cut < block.Length) bytes.AddRange(RawHttp2.Frame(RawHttp2.Continuation, RawHttp2.EndHeaders, stream, block.AsSpan(cut)));
            bytes.AddRange(RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, stream, new byte[random.Next(100)]));
            if (random.Next(3) == 0) bytes.AddRange(RawHttp2.Frame(RawHttp2.Ping, 0, 0, new byte[8]));
        }
        return [.. bytes];
    }

    private static byte[] Rewritten(byte[] bytes, Random random)
    {
        var rewriter = new AuthorityRewriter();
        var output = new ArrayBufferWriter<byte>();
        var held = ReadOnlySequence<byte>.Empty;
        for (var start = 0; start < bytes.Length;)
        {
            var part = random.Next(1, 80);
            var end = Math.Min(bytes.Length, start + part);
            held = new ReadOnlySequence<byte>([.. held.ToArray(), .. bytes[start..end]]);
            rewriter.Process(ref held, output);
            start = end;
        }
        rewriter.Finish(held, output);
        return output.WrittenSpan.ToArray();
    }

    // What a server makes of it: every header block decoded, every other frame as it is.
    private static List<string> Blocks(byte[] bytes)
    {
        var decoder = new HpackDecoder(4096, 1 << 16);
        var seen = new List<string>();
        var block = new List<byte>();
        for (var at = 24; at < bytes.Length;)
        {
            var length = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
            var (type, flags) = (bytes[at + 3], bytes[at + 4]);
            var payload = bytes.AsSpan(at + 9, length);
            at += 9 + length;
            if (type is not (RawHttp2.Headers or RawHttp2.Continuation))
            {
                seen.Add($"{type} {flags} {Convert.ToHexString(payload)}");
                continue;
            }
            if (type == RawHttp2.Headers)
            {
                if ((flags & RawHttp2.Padded) != 0) payload = payload[1..^payload[0]];
                if ((flags & RawHttp2.Priority) != 0) payload = payload[5..];
            }
            block.AddRange(payload);
            if ((flags & RawHttp2.EndHeaders) == 0) continue;
            seen.Add(Decode(decoder, Convert.ToHexString([.. block])));
            block.Clear();
        }
        return seen;
    }

    private static string Decode(HpackDecoder decoder, string hex)
    {
        Assert.True(decoder.TryDecode(Convert.FromHexString(hex), out var fields));
        return string.Join('|', fields.Select(f => $"{Encoding.ASCII.GetString(f.Name.Span)}: {Encoding.ASCII.GetString(f.Value.Span)}"));
    }
}
