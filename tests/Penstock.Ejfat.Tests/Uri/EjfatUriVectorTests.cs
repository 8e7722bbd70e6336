using System.Net;
using System.Net.Sockets;
using Penstock.Ejfat;

namespace Penstock.Tests;

/// <summary>The 38 vectors of the client specification (1.8). <c>…</c> stands for <c>ejfat://t@127.0.0.1:18020</c>. Where a row records what E2SAR 0.3.2 does by
/// mistake, the test says what we do instead.</summary>
public sealed class EjfatUriVectorTests
{
    private const string Base = "ejfat://t@127.0.0.1:18020";

    private static readonly EjfatUriOptions Resolving = new() { Resolver = Resolve };

    public static TheoryData<int, string, Expected> Accepted => new()
    {
        { 1, "ejfat://token@192.188.29.6:18020/lb/36?sync=192.188.29.6:19020&data=192.188.29.20",
            new("192.188.29.6:18020", "36") { Token = "token", Sync = "192.188.29.6:19020", DataIPv4 = "192.188.29.20", DataPorts = "19522", IsCanonical = true } },
        { 2, "ejfats://token@192.188.29.6:18020/lb/36", new("192.188.29.6:18020", "36") { UseTls = true, Token = "token", IsCanonical = true } },
        { 5, "ejfat://token@192.188.29.6:18020", new("192.188.29.6:18020", "") { Token = "token", Text = "ejfat://token@192.188.29.6:18020/" } },
        { 6, "ejfat://192.188.29.6:18020/?sync=192.188.29.6:19020", new("192.188.29.6:18020", "") { Token = null, Sync = "192.188.29.6:19020", IsCanonical = true } },
        { 7, "ejfat://token@192.188.29.6:18020/foo/bar/7", new("192.188.29.6:18020", "7") { Token = "token", Text = "ejfat://token@192.188.29.6:18020/lb/7" } },
        { 10, "ejfat://token@192.188.29.6:1024/lb/36", new("192.188.29.6:1024", "36") { Token = "token", IsCanonical = true } },
        { 12, "ejfat://[2001:4860:0:2001::68]:18020/lb/36?data=[2001:4860:0:2021::68]&sync=[2001:4860:0:2031::68]:19020",
            new("[2001:4860:0:2001::68]:18020", "36")
            {
                Token = null, Sync = "[2001:4860:0:2031::68]:19020", DataIPv6 = "2001:4860:0:2021::68", DataPorts = "19522",
                Text = "ejfat://[2001:4860:0:2001::68]:18020/lb/36?sync=[2001:4860:0:2031::68]:19020&data=[2001:4860:0:2021::68]",
            } },
        { 12, "ejfat://[2001:4860:0:2001::68]:18020/lb/36?data=%5B2001:4860:0:2021::68%5D&sync=%5B2001:4860:0:2031::68%5D:19020",
            new("[2001:4860:0:2001::68]:18020", "36") { Token = null, Sync = "[2001:4860:0:2031::68]:19020", DataIPv6 = "2001:4860:0:2021::68" } },
        { 13, "ejfats://89f9@127.0.0.1:18008/lb/17?sync=192.188.29.6:19010&data=192.188.29.10&data=[2001:400:a300::10]:10000",
            new("127.0.0.1:18008", "17") { UseTls = true, Token = "89f9", Sync = "192.188.29.6:19010", DataIPv4 = "192.188.29.10", DataIPv6 = "2001:400:a300::10", DataPorts = "10000",
                Text = "ejfats://89f9@127.0.0.1:18008/lb/17?sync=192.188.29.6:19010&data=192.188.29.10:10000&data=[2001:400:a300::10]:10000",
                Exact = "ejfats://89f9@127.0.0.1:18008/lb/17?sync=192.188.29.6:19010&data=192.188.29.10&data=[2001:400:a300::10]" } },
        { 14, "ejfat://t@127.0.0.1:18020/lb/1?data=10.0.0.1:10000&data=[::1]", new("127.0.0.1:18020", "1") { DataIPv4 = "10.0.0.1", DataIPv6 = "::1", DataPorts = "19522" } },
        { 15, $"{Base}/lb/1?data=10.0.0.1&data=10.0.0.2:10001", new("127.0.0.1:18020", "1") { DataIPv4 = "10.0.0.2", DataPorts = "10001",
            Text = $"{Base}/lb/1?data=10.0.0.2:10001", Exact = $"{Base}/lb/1?data=10.0.0.2" } },
        { 22, $"{Base}/lb/1?sync=10.0.0.1:19010&sync=10.0.0.2:19011", new("127.0.0.1:18020", "1") { Sync = "10.0.0.2:19011" } },
        { 23, $"{Base}/lb/1?sync=10.0.0.1:19010&sessionid=abc123", new("127.0.0.1:18020", "1") { Sync = "10.0.0.1:19010", SessionId = "abc123", IsCanonical = true } },
        // Ours keeps the session id in what it writes; the exact form loses it, as E2SAR's does.
        { 24, $"{Base}/lb/1?sessionid=abc123", new("127.0.0.1:18020", "1") { SessionId = "abc123", Text = $"{Base}/lb/1?sessionid=abc123", Exact = $"{Base}/lb/1&sessionid=abc123" } },
        { 25, $"{Base}/lb/1&sessionid=abc123", new("127.0.0.1:18020", "1&sessionid=abc123") { IsCanonical = true } },
        { 29, "ejfat://to%2Fken%3D@127.0.0.1:18020/lb/1", new("127.0.0.1:18020", "1") { Token = "to/ken=",
            Text = "ejfat://to%2Fken=@127.0.0.1:18020/lb/1", Exact = "ejfat://to/ken=@127.0.0.1:18020/lb/1" } },
        { 31, "ejfat://user:pw@127.0.0.1:18020/lb/1", new("127.0.0.1:18020", "1") { Token = "user:pw", IsCanonical = true } },
        { 32, $"{Base}/lb/1#frag", new("127.0.0.1:18020", "1") { Text = $"{Base}/lb/1" } },
        { 33, $"{Base}/lb/a%2Fb", new("127.0.0.1:18020", "b") { Text = $"{Base}/lb/b" } },
        { 35, "ejfat://t@localhost:18020/lb/1", new("127.0.0.1:18020", "1") { Host = "localhost", IsCanonical = true } },
        // E2SAR keeps the last sync address and the first port of the range. Ours keeps both addresses and all ports, and writes them again.
        { 37, $"{Base}/lb/1?sync=10.0.0.1:19010&sync=[fd00::1]:19010&data=10.0.0.2:16384-32767&data=[fd00::2]:16384-32767",
            new("127.0.0.1:18020", "1") { Sync = "[fd00::1]:19010", DataIPv4 = "10.0.0.2", DataIPv6 = "fd00::2", DataPorts = "16384-32767",
                Text = $"{Base}/lb/1?sync=10.0.0.1:19010&sync=[fd00::1]:19010&data=10.0.0.2:16384-32767&data=[fd00::2]:16384-32767",
                Exact = $"{Base}/lb/1?sync=[fd00::1]:19010&data=10.0.0.2&data=[fd00::2]" } },
    };

    public static TheoryData<int, string, string> Refused => new()
    {
        { 3, "ejfact://token@192.188.29.6:18020/lb/36", "scheme 'ejfact'" },
        { 4, "EJFAT://token@192.188.29.6:18020/lb/36", "scheme 'EJFAT'" },
        { 8, "ejfat://token@192.188.29.6/lb/36", "port is missing" },
        { 9, "ejfat://token@192.188.29.6:1023/lb/36", "port '1023'" },
        // E2SAR takes 70000 modulo 65536; we refuse it.
        { 11, "ejfat://token@192.188.29.6:70000/lb/36", "port '70000'" },
        { 16, $"{Base}/lb/1?data=10.0.0.1:80", "data port '80'" },
        { 17, $"{Base}/lb/1?data=10.0.0.1:", "data port ''" },
        { 18, $"{Base}/lb/1?data=lb.example.org:19522", "data='lb.example.org:19522'" },
        { 19, $"{Base}/lb/1?data=2001:db8::1", "data='2001:db8::1'" },
        { 20, $"{Base}/lb/1?data=", "data=''" },
        { 20, $"{Base}/lb/1?data", "data=''" },
        // E2SAR takes port 0; we refuse an address that Sync packets cannot be sent to.
        { 21, $"{Base}/lb/1?sync=10.0.0.1", "sync='10.0.0.1' has no port" },
        { 26, $"{Base}/lb/1?foo=10.0.0.1:2000", "parameter 'foo'" },
        { 27, $"{Base}/lb/1?foo=bar", "parameter 'foo'" },
        { 28, $"{Base}/lb/1?Sync=10.0.0.1:2000", "parameter 'Sync'" },
        { 30, "ejfat://to/ken@127.0.0.1:18020/lb/1", "port is missing" },
        { 34, $"{Base}/lb/1?", "parameter without a name" },
        { 34, $"{Base}/lb/1?data=10.0.0.1&", "parameter without a name" },
        { 36, "ejfat://t@no-such-host.invalid:18020/lb/1", "'no-such-host.invalid' cannot be resolved" },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Accepted_vectors_give_their_parts_and_their_texts(int row, string text, Expected expected)
    {
        Assert.True(row > 0);
        var uri = EjfatUri.Parse(text, Resolving);
        Assert.Equal(expected.UseTls, uri.UseTls);
        Assert.Equal(expected.Token, uri.AdminToken);
        Assert.Equal(expected.Control, new IPEndPoint(uri.ControlAddress!, uri.ControlPort!.Value).ToString());
        Assert.Equal(expected.Host, uri.ControlHost);
        Assert.Equal(expected.LbId, uri.LbId);
        Assert.Equal(expected.Sync, uri.SyncEndPoint?.ToString());
        Assert.Equal(expected.DataIPv4, uri.DataIPv4?.ToString());
        Assert.Equal(expected.DataIPv6, uri.DataIPv6?.ToString());
        Assert.Equal(expected.SessionId, uri.SessionId);
        if (expected.DataPorts is { } ports) Assert.Equal(ports, uri.DataPorts.ToString());
        if (expected.IsCanonical) Assert.Equal((text, text), (uri.ToString(), uri.ToString(EjfatUriFormat.E2sarExact)));
        if (expected.Text is { } ours) Assert.Equal(ours, uri.ToString());
        if ((expected.Exact ?? expected.Text) is { } exact) Assert.Equal(exact, uri.ToString(EjfatUriFormat.E2sarExact));
        Assert.Equal(uri, EjfatUri.Parse(uri.ToString(), Resolving));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refused_vectors_name_what_is_wrong(int row, string text, string named)
    {
        Assert.True(row > 0);
        var error = Assert.Throws<EjfatException>(() => EjfatUri.Parse(text, Resolving));
        Assert.Equal(E2sarErrorCode.CaughtException, error.Code);
        Assert.Contains(named, error.Message);
        Assert.DoesNotContain("token@", error.Message);
    }

    [Fact]
    public void Vector_38_the_same_text_as_an_instance_uri_has_an_instance_token_and_no_other()
    {
        var uri = EjfatUri.FromString("ejfat://token@192.188.29.6:18020/lb/36?sync=192.188.29.6:19020&data=192.188.29.20", EjfatTokenKind.Instance);
        Assert.Equal("token", uri.InstanceToken);
        Assert.Equal(E2sarErrorCode.ParameterNotAvailable, Assert.Throws<EjfatException>(() => uri.RequireToken(EjfatTokenKind.Admin)).Code);
    }

    [Fact]
    public void Vector_35_a_name_without_an_address_of_the_preferred_family_is_refused()
    {
        Assert.False(EjfatUri.TryParse("ejfat://t@localhost:18020/lb/1", Resolving with { PreferIPv6 = true }, out _, out var error));
        Assert.Contains("'localhost' has no IPv6 address", error);
    }

    private static IPAddress[] Resolve(string name) => name == "localhost" ? [IPAddress.Loopback] : throw new SocketException((int)SocketError.HostNotFound);

    /// <summary>What a vector reads as.</summary>
    public sealed record Expected(string Control, string LbId)
    {
        public bool UseTls { get; init; }

        public string? Token { get; init; } = "t";

        public string? Host { get; init; }

        public string? Sync { get; init; }

        public string? DataIPv4 { get; init; }

        public string? DataIPv6 { get; init; }

        public string? DataPorts { get; init; }

        public string SessionId { get; init; } = "";

        /// <summary>Both formats write the text that was read.</summary>
        public bool IsCanonical { get; init; }

        /// <summary>What ours writes.</summary>
        public string? Text { get; init; }

        /// <summary>What E2SAR writes, where it differs.</summary>
        public string? Exact { get; init; }
    }
}
