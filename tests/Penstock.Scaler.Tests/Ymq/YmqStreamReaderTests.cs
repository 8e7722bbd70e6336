using System.Text.Json;
using Penstock.Scaler.Ymq;
using Penstock.Scaler.Ymq.WebSocket;

namespace Penstock.Tests.Ymq;

public sealed class YmqStreamReaderTests
{
    [Theory]
    [InlineData("01-submit")]
    [InlineData("02-cancel")]
    [InlineData("03-objects-errors")]
    [InlineData("04-graph")]
    [InlineData("05-dynamic-monitor")]
    [InlineData("06-shutdown")]
    [InlineData("08-capabilities")]
    [InlineData("09-object-storage")]
    [InlineData("10-many-arguments")]
    [InlineData("12-capability-policy")]
    public void The_recorded_streams_fall_into_the_recorded_messages_however_they_are_cut(string session)
    {
        var random = new Random(4);
        foreach (var (stream, identity, messages) in Directions(session))
        {
            foreach (var largest in new[] { 1, 17, 5000, int.MaxValue })
            {
                var sink = new Collecting();
                using var reader = new YmqStreamReader(new YmqOptions { LargeMessageBytes = 1024 });
                for (var at = 0; at < stream.Length;)
                {
                    var count = Math.Min(stream.Length - at, largest == int.MaxValue ? largest : random.Next(1, largest + 1));
                    Assert.Null(reader.Feed(stream.AsSpan(at, count), sink));
                    at += count;
                }
                Assert.Equal(identity, Convert.ToHexStringLower(sink.Name));
                Assert.Equal(messages, sink.Messages.Select(m => Convert.ToHexStringLower(m)));
            }
        }
    }

    [Fact]
    public void The_recorded_WebSocket_streams_carry_the_recorded_messages()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Repository.Shared("vectors/scaler/07-websocket-submit.json")));
        foreach (var connection in document.RootElement.GetProperty("connections").EnumerateArray())
        {
            foreach (var direction in new[] { "i2r", "r2i" })
            {
                var stream = Convert.FromHexString(connection.GetProperty($"stream_{direction}_hex").GetString()!);
                var header = WebSocketUpgrade.EndOf(stream);
                if (direction == "i2r") Assert.NotNull(WebSocketUpgrade.KeyOfRequest(stream.AsSpan(0, header)));
                var sink = new Collecting();
                using var reader = new YmqStreamReader(new YmqOptions());
                sink.Reader = reader;
                var frames = new WebSocketReader(direction == "i2r");
                for (var at = header; at < stream.Length; at += 3) Assert.True(frames.Feed(stream.AsSpan(at, Math.Min(3, stream.Length - at)), sink));
                var id = connection.GetProperty("id").GetString();
                var expected = document.RootElement.GetProperty("frames").EnumerateArray()
                    .Where(f => f.GetProperty("conn").GetString() == id && f.GetProperty("dir").GetString() == direction && f.GetProperty("unit").GetString() == "ymq_message")
                    .Select(f => f.GetProperty("payload_hex").GetString()!);
                Assert.Equal(expected, new[] { sink.Name }.Concat(sink.Messages).Select(m => Convert.ToHexStringLower(m)));
            }
        }
    }

    [Fact]
    public void The_accept_value_is_that_of_the_standard() => Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", WebSocketUpgrade.AcceptOf("dGhlIHNhbXBsZSBub25jZQ=="));

    [Fact]
    public void Mutated_streams_neither_throw_nor_take_memory_beyond_the_limits()
    {
        var random = new Random(20261125);
        var options = new YmqOptions { MaxMessageBytes = 100_000, LargeMessageBytes = 512 };
        byte[] seed = [.. RawPeer.Hello("Client|1"u8), .. RawPeer.Framed(new byte[64]), .. RawPeer.Framed([]), .. RawPeer.Framed(new byte[2000]), .. RawPeer.Framed(new byte[9])];
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])seed.Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var sink = new Collecting();
            using var reader = new YmqStreamReader(options);
            for (var at = 0; at < bytes.Length;)
            {
                var count = Math.Min(bytes.Length - at, random.Next(1, 700));
                if (reader.Feed(bytes.AsSpan(at, count), sink) is not null) break;
                at += count;
            }
            Assert.True(sink.Messages.Sum(m => (long)m.Length) <= bytes.Length);
            sink.Free();
        }
    }

    [Fact]
    public void Mutated_frames_and_requests_neither_throw_nor_take_memory()
    {
        var random = new Random(7);
        byte[] frames = [.. WebSocketFrame.Whole(0x82, RawPeer.Hello("a"u8), 0x01020304), .. WebSocketFrame.Whole(0x89, "ping"u8, 5), .. WebSocketFrame.Whole(0x02, new byte[300], 9), .. WebSocketFrame.Whole(0x88, [], 1)];
        var request = WebSocketUpgrade.Request(YmqAddress.Parse("ws://127.0.0.1:1/x"), WebSocketUpgrade.NewKey());
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])frames.Clone();
            for (var flips = random.Next(0, 5); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var sink = new Collecting { Discarding = true };
            var reader = new WebSocketReader(true);
            for (var at = 0; at < bytes.Length;)
            {
                var count = Math.Min(bytes.Length - at, random.Next(1, 100));
                if (!reader.Feed(bytes.AsSpan(at, count), sink)) break;
                at += count;
            }
            var header = (byte[])request.Clone();
            for (var flips = random.Next(0, 3); flips > 0; flips--) header[random.Next(header.Length)] = (byte)random.Next(256);
            var end = WebSocketUpgrade.EndOf(header);
            if (end >= 0) WebSocketUpgrade.KeyOfRequest(header.AsSpan(0, end));
        }
    }

    private static IEnumerable<(byte[] Stream, string Identity, string[] Messages)> Directions(string session)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Repository.Shared($"vectors/scaler/{session}.json")));
        var frames = document.RootElement.GetProperty("frames").EnumerateArray().ToArray();
        foreach (var connection in document.RootElement.GetProperty("connections").EnumerateArray())
        {
            foreach (var direction in new[] { "i2r", "r2i" })
            {
                var units = frames.Where(f => f.GetProperty("conn").GetString() == connection.GetProperty("id").GetString() && f.GetProperty("dir").GetString() == direction
                    && f.GetProperty("unit").GetString() == "ymq_message").Select(f => f.GetProperty("payload_hex").GetString()!).ToArray();
                if (units.Length > 0) yield return (Convert.FromHexString(connection.GetProperty($"stream_{direction}_hex").GetString()!), units[0], units[1..]);
            }
        }
    }

    private sealed class Collecting : YmqStreamReader.ISink, WebSocketReader.ISink
    {
        private readonly List<YmqBuffer> _buffers = [];

        public byte[] Name { get; private set; } = [];

        public List<byte[]> Messages { get; } = [];

        public YmqStreamReader? Reader { get; set; }

        public bool Discarding { get; init; }

        public YmqEnd? Identity(ReadOnlySpan<byte> identity)
        {
            Name = identity.ToArray();
            return null;
        }

        public bool Message(ReadOnlySpan<byte> message)
        {
            Messages.Add(message.ToArray());
            return true;
        }

        public YmqBuffer? Allocate(long length) => YmqBuffer.Rent(length);

        public bool Message(YmqBuffer message)
        {
            Messages.Add(message.Span.ToArray());
            message.Release();
            return true;
        }

        public bool Payload(Span<byte> bytes) => Discarding || Reader!.Feed(bytes, this) is null;

        public void Pinged(ReadOnlySpan<byte> payload) => Assert.True(payload.Length <= 125);

        public void Closed()
        {
        }

        public void Free() => _buffers.Clear();
    }
}
