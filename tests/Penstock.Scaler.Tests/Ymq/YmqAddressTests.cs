using Penstock.Scaler.Ymq;

namespace Penstock.Tests.Ymq;

public sealed class YmqAddressTests
{
    [Theory]
    [InlineData("tcp://127.0.0.1:6378", YmqScheme.Tcp, "127.0.0.1", 6378, "")]
    [InlineData("tcp://::1:8516", YmqScheme.Tcp, "::1", 8516, "")]
    [InlineData("tls://0.0.0.0:0", YmqScheme.Tls, "0.0.0.0", 0, "")]
    [InlineData("ws://10.0.0.1:80", YmqScheme.Ws, "10.0.0.1", 80, "/")]
    [InlineData("wss://10.0.0.1:443/a/b", YmqScheme.Wss, "10.0.0.1", 443, "/a/b")]
    [InlineData("ipc:///tmp/a.sock", YmqScheme.Ipc, null, 0, "/tmp/a.sock")]
    public void Addresses_are_read_and_written_again(string text, YmqScheme scheme, string? host, int port, string path)
    {
        var address = YmqAddress.Parse(text);
        Assert.Equal((scheme, host, port, path), (address.Scheme, address.Host?.ToString(), address.Port, address.Path));
        Assert.Equal(text, address.ToString());
    }

    [Fact]
    public void Brackets_around_an_IPv6_host_are_accepted() => Assert.Equal("tcp://::1:5", YmqAddress.Parse("tcp://[::1]:5").ToString());

    [Theory]
    [InlineData("")]
    [InlineData("tcp://")]
    [InlineData("tcp://localhost:1")]
    [InlineData("tcp://127.0.0.1")]
    [InlineData("tcp://127.0.0.1:65536")]
    [InlineData("tcp://127.0.0.1:-1")]
    [InlineData("tcp://1:80")]
    [InlineData("inproc://a")]
    [InlineData("ipc://")]
    [InlineData("127.0.0.1:80")]
    [InlineData("ws:///path")]
    public void What_is_no_address_is_refused_and_the_error_says_what_is_accepted(string text)
    {
        Assert.False(YmqAddress.TryParse(text, out _));
        var error = Assert.Throws<FormatException>(() => YmqAddress.Parse(text));
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("tcp://IP:PORT", error.Message, StringComparison.Ordinal);
    }
}
