using System.Net;
using Penstock.Ejfat;

namespace Penstock.Bench.Fuzz;

/// <summary>URIs with pieces put in, taken out and exchanged: each is read or refused with a reason, and what is read survives writing.</summary>
internal static class UriFuzz
{
    private static readonly string[] Seeds =
    [
        "ejfat://token@192.188.29.6:18020/lb/36?sync=192.188.29.6:19020&data=192.188.29.20",
        "ejfats://89f9@[2001:4860:0:2001::68]:18008/lb/17?sync=192.188.29.6:19010&data=192.188.29.10&data=[2001:400:a300::10]:10000&sessionid=abc",
        "ejfat://user:p%2Fw@lb.example.org:18020/lb/1?sync=10.0.0.1:19010&sync=[fd00::1]:19010&data=10.0.0.2:16384-32767&data=[fd00::2%252]:16384-32767#frag",
    ];

    private static readonly string[] Pieces =
    [
        "ejfat://", "ejfats://", "@", ":", "/", "?", "#", "&", "=", "[", "]", "%", "%00", "%2F", "%FF", "+", " ", "-", "data=", "sync=", "sessionid=", "lb/", "::1", "10.0.0.1", "65536",
        "0", "-1", "999999999999", "\0", "\uD800", "é", "..", "\r\n",
    ];

    private static readonly EjfatUriOptions Options = new() { Resolver = _ => [IPAddress.Loopback] };

    public static object Run(long uris, int seed)
    {
        var random = new Random(seed);
        long read = 0;
        for (var i = 0L; i < uris; i++)
        {
            var text = Mutate(Seeds[random.Next(Seeds.Length)], random);
            if (!EjfatUri.TryParse(text, Options, out var uri, out var error))
            {
                if (string.IsNullOrEmpty(error)) throw new InvalidOperationException($"'{text}' is refused without a reason");
                continue;
            }
            read++;
            if (!EjfatUri.TryParse(uri.ToString(EjfatTokenKind.Admin), Options, out var again, out error) || again != uri)
                throw new InvalidOperationException($"'{text}' was written as '{uri}', which is read as '{again}': {error}");
        }
        return new { uris, read };
    }

    private static string Mutate(string text, Random random)
    {
        for (var n = random.Next(4); n > 0; n--)
        {
            var at = random.Next(text.Length + 1);
            var cut = random.Next(2) == 0 ? Math.Min(random.Next(6), text.Length - at) : 0;
            text = text[..at] + (random.Next(2) == 0 ? Pieces[random.Next(Pieces.Length)] : "") + text[(at + cut)..];
        }
        return text;
    }
}
