using System.Net;
using System.Net.Sockets;
using System.Text;
using Penstock.Ejfat;

namespace Penstock.Tests;

public sealed class EjfatUriFuzzTests
{
    private static readonly string[] Seeds =
    [
        "ejfat://token@192.188.29.6:18020/lb/36?sync=192.188.29.6:19020&data=192.188.29.20",
        "ejfats://89f9@[2001:4860:0:2001::68]:18008/lb/17?sync=192.188.29.6:19010&data=192.188.29.10&data=[2001:400:a300::10]:10000&sessionid=abc",
        "ejfat://user:p%2Fw@lb.example.org:18020/lb/1?sync=10.0.0.1:19010&sync=[fd00::1]:19010&data=10.0.0.2:16384-32767&data=[fd00::2%252]:16384-32767#frag",
        "ejfats://lb.example.org",
    ];

    private static readonly string[] Pieces =
    [
        "ejfat://", "ejfats://", "@", ":", "/", "?", "#", "&", "=", "[", "]", "%", "%00", "%2F", "%FF", "%C3%A9", "+", " ", "-", "data=", "sync=", "sessionid=", "lb/", "::", "::1",
        "10.0.0.1", "65535", "65536", "0", "1024", "18020", "-1", "999999999999", "\0", "\uD800", "é", "localhost", ".", "..", "0x", "\r\n",
    ];

    private static readonly EjfatUriOptions Options = new()
    {
        Resolver = name => name.Length % 7 == 0 ? throw new SocketException((int)SocketError.HostNotFound) : name.Length % 5 == 0 ? [] : [IPAddress.Loopback, IPAddress.IPv6Loopback],
    };

    [Fact]
    public void Three_hundred_thousand_mutated_texts_are_read_or_refused_and_what_is_read_survives_writing()
    {
        var random = new Random(20261124);
        var accepted = 0;
        for (var i = 0; i < 300_000; i++)
        {
            var text = Mutate(Seeds[random.Next(Seeds.Length)], random);
            if (!EjfatUri.TryParse(text, Options, out var uri, out var error))
            {
                Assert.False(string.IsNullOrEmpty(error));
                continue;
            }
            accepted++;
            Assert.True(EjfatUri.TryParse(uri.ToString(EjfatTokenKind.Admin), Options, out var again, out error), $"{text} was written as {uri}, which is refused: {error}");
            Assert.True(uri == again, $"{text} became {uri}, which became {again}");
        }
        // Were all refused, the test would show nothing.
        Assert.InRange(accepted, 10_000, 290_000);
    }

    [Fact]
    public void Parse_throws_nothing_but_the_declared_exception()
    {
        var random = new Random(42);
        for (var i = 0; i < 20_000; i++)
        {
            try
            {
                EjfatUri.Parse(Mutate(Seeds[i % Seeds.Length], random), Options);
            }
            catch (EjfatException e)
            {
                Assert.Equal(E2sarErrorCode.CaughtException, e.Code);
            }
        }
    }

    [Fact]
    public void Every_combination_of_parts_survives_writing_and_reading()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var uri = EjfatUri.ForControlPlane(random.Next(3) switch { 0 => "10.1.2.3", 1 => "fd00::7", _ => "lb.example.org" }, random.Next(1024, 65536), random.Next(2) == 0) with
            {
                AdminToken = Text(random),
                LbId = Text(random).Replace("/", "", StringComparison.Ordinal),
                SessionId = Text(random),
            };
            if (random.Next(2) == 0) uri = uri.WithData(Address(random, 4), random.Next(1024, 65536));
            if (random.Next(2) == 0) uri = uri.WithData(Address(random, 16), new UdpPortRange(random.Next(1024, 30000), random.Next(30000, 65536)));
            if (random.Next(2) == 0) uri = uri with { SyncIPv4 = new(Address(random, 4), random.Next(1024, 65536)) };
            if (random.Next(2) == 0) uri = uri with { SyncIPv6 = new(Address(random, 16), random.Next(1024, 65536)) };
            if (!uri.HasDataAddress) uri = uri with { DataPorts = new(EjfatUri.DefaultDataPort) };
            var again = EjfatUri.Parse(uri.ToString(), new EjfatUriOptions { ResolveHost = false });
            Assert.True(uri == again, $"{uri} became {again}");
        }
    }

    private static string Mutate(string seed, Random random)
    {
        var text = new StringBuilder(seed);
        for (var n = random.Next(4); n >= 0; n--)
        {
            var at = random.Next(text.Length + 1);
            switch (random.Next(6))
            {
                case 0:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 1 when at < text.Length:
                    text.Remove(at, random.Next(1, Math.Min(8, text.Length - at) + 1));
                    break;
                case 2 when at < text.Length:
                    text[at] = (char)random.Next(random.Next(20) == 0 ? 0x10000 : 0x80);
                    break;
                case 3 when at < text.Length:
                    text[at] = "0123456789abcdef:.-%&="[random.Next(22)];
                    break;
                case 4:
                    var other = Seeds[random.Next(Seeds.Length)];
                    text.Length = at;
                    text.Append(other.AsSpan(random.Next(other.Length)));
                    break;
                default:
                    text.Insert(at, text.ToString(at, Math.Min(12, text.Length - at)));
                    break;
            }
        }
        return text.ToString();
    }

    private static string Text(Random random)
    {
        const string Characters = "abcXYZ019-._~!$&'()*+,;=:@/?#[]%\" <>\\^`{|}äß€😀";
        var text = new StringBuilder();
        var runes = Characters.EnumerateRunes().ToArray();
        for (var n = random.Next(12); n > 0; n--) text.Append(runes[random.Next(runes.Length)].ToString());
        return text.ToString();
    }

    private static IPAddress Address(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return new IPAddress(bytes);
    }
}
