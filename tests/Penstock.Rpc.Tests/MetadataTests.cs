using Penstock.Rpc;
using Penstock.Rpc.Wire;
using Penstock.Tests.Protocol;

namespace Penstock.Tests;

public sealed class MetadataTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metadata_travels_both_ways_with_bytes_and_repeated_names()
    {
        byte[]? empty = null;
        await using var echo = await EchoServer.StartAsync(client: new RpcChannelOptions { Headers = new RpcMetadata { { "echo-channel", "c" } } }, seen: c =>
        {
            c.ResponseTrailers.Add("repeated", "a");
            c.ResponseTrailers.Add("repeated", "b");
            empty = c.Metadata.GetBytes("echo-e-bin")?.ToArray();
        });
        var metadata = new RpcMetadata { { "echo-text", "one" }, { "Echo-Text", "two, three" }, { "echo-a-bin", [0, 1, 255] }, { "echo-a-bin", [2] }, { "echo-e-bin", [] } };
        var reply = await echo.Channel.UnaryWithMetadataAsync(EchoService.Say, new Ping(), new RpcCallOptions { Metadata = metadata }, Token);
        foreach (var received in (RpcMetadata[])[reply.Headers, reply.Trailers])
        {
            // .NET's client sends a repeated name as one field, joined by commas, as HTTP allows.
            Assert.Equal("one, two, three", received.Get("echo-text"));
            Assert.Equal("c", received.Get("ECHO-CHANNEL"));
            Assert.Equal([[0, 1, 255], [2]], received.GetAll("echo-a-bin").Select(e => e.Bytes.ToArray()));
        }
        Assert.Equal(Array.Empty<byte>(), empty);
        Assert.Equal(["a", "b"], reply.Trailers.GetAll("repeated").Select(e => e.Value));
    }

    [Theory]
    [InlineData("AAH/", new byte[] { 0, 1, 255 })]
    [InlineData("Ag==", new byte[] { 2 })]
    [InlineData("Ag", new byte[] { 2 })]
    [InlineData("", new byte[0])]
    public void Base64_is_read_with_and_without_padding(string text, byte[] expected)
    {
        Assert.True(MetadataWire.TryDecodeBase64(text, out var bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("A")]
    [InlineData("A?==")]
    public void What_is_not_base64_is_refused(string text) => Assert.False(MetadataWire.TryDecodeBase64(text, out _));

    [Theory]
    [InlineData("Ünicode")]
    [InlineData("grpc-timeout")]
    [InlineData("a b")]
    [InlineData("")]
    public void Names_that_cannot_be_sent_are_refused(string name) => Assert.ThrowsAny<ArgumentException>(() => new RpcMetadata { { name, "x" } });

    [Fact]
    public void Values_that_cannot_be_sent_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RpcMetadata { { "a", "grün" } });
        Assert.Throws<ArgumentException>(() => new RpcMetadata { { "a-bin", "text" } });
        Assert.Throws<ArgumentException>(() => new RpcMetadata { { "a", [1] } });
    }

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("100 %", "100 %25")]
    [InlineData("ü\n", "%C3%BC%0A")]
    public void Messages_are_percent_encoded(string text, string encoded)
    {
        Assert.Equal(encoded, PercentEncoding.Encode(text));
        Assert.Equal(text, PercentEncoding.Decode(encoded));
    }

    [Theory]
    [InlineData("50%", "50%")]
    [InlineData("%zz%4", "%zz%4")]
    [InlineData("%41", "A")]
    public void Broken_percent_signs_are_kept(string encoded, string text) => Assert.Equal(text, PercentEncoding.Decode(encoded));

    [Fact]
    public void A_message_too_long_for_trailers_is_cut_between_characters()
    {
        var encoded = PercentEncoding.Encode(new string('\u2713', 5000));
        Assert.True(encoded.Length <= PercentEncoding.MaxEncodedLength);
        Assert.EndsWith("\u2713...", PercentEncoding.Decode(encoded), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0L, "0n")]
    [InlineData(1L, "100n")]
    [InlineData(10_000_000L, "1000000u")]
    [InlineData(TimeSpan.TicksPerDay, "86400000m")]
    [InlineData(TimeSpan.TicksPerDay * 100, "8640000S")]
    [InlineData(-5L, "0n")]
    public void Timeouts_are_written_in_the_finest_unit_that_fits(long ticks, string text) => Assert.Equal(text, GrpcTimeout.Format(TimeSpan.FromTicks(ticks)));

    [Theory]
    [InlineData("1H", TimeSpan.TicksPerHour)]
    [InlineData("2M", TimeSpan.TicksPerMinute * 2)]
    [InlineData("3S", TimeSpan.TicksPerSecond * 3)]
    [InlineData("4m", TimeSpan.TicksPerMillisecond * 4)]
    [InlineData("5u", 50L)]
    [InlineData("600n", 6L)]
    [InlineData("99999999H", 99_999_999 * TimeSpan.TicksPerHour)]
    public void Timeouts_are_read_in_every_unit(string text, long ticks)
    {
        Assert.True(GrpcTimeout.TryParse(text, out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("1s")]
    [InlineData("-1S")]
    [InlineData("123456789S")]
    public void What_is_not_a_timeout_is_refused(string text) => Assert.False(GrpcTimeout.TryParse(text, out _));
}
