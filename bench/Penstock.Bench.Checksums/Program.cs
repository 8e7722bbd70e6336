// Checksums against a plain read of the same bytes, one thread, GB per second of processor time, as one line of JSON:
//   dotnet run -c Release --project bench/Penstock.Bench.Checksums [--seconds 0.3] [--rounds 9]
// Each case is measured in every round, in turn with the read, and the best round of each is shown: other load only ever makes a round slower.
// "8KiB" is one page of a readout unit and stays in the first cache, "64MiB" is larger than most caches.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using Penstock.Checksums;

var seconds = Argument("--seconds", 0.3);
var rounds = (int)Argument("--rounds", 9);
var cases = new (string Name, Func<byte[], ulong> Run)[]
{
    ("read", Read),
    ("xxh3", data => Xxh3.Hash(data)),
    ("crc32c", data => Crc32C.Hash(data)),
};
var results = new Dictionary<string, Dictionary<string, double>>(StringComparer.Ordinal);
var sink = 0UL;
foreach (var (label, bytes) in new[] { ("8KiB", 8 << 10), ("256KiB", 256 << 10), ("64MiB", 64 << 20) })
{
    var data = new byte[bytes];
    new Random(1).NextBytes(data);
    var best = cases.ToDictionary(c => c.Name, _ => 0.0, StringComparer.Ordinal);
    for (var round = 0; round < rounds; round++)
    {
        foreach (var (name, run) in cases) best[name] = Math.Max(best[name], Rate(run, data));
    }

    results[label] = new(StringComparer.Ordinal)
    {
        ["readGBps"] = Rounded(best["read"]),
        ["xxh3GBps"] = Rounded(best["xxh3"]),
        ["crc32cGBps"] = Rounded(best["crc32c"]),
        ["xxh3OfRead"] = Rounded(best["xxh3"] / best["read"]),
        ["crc32cOfRead"] = Rounded(best["crc32c"] / best["read"]),
    };
}

Console.WriteLine(JsonSerializer.Serialize(results));
GC.KeepAlive(sink);

double Rate(Func<byte[], ulong> run, byte[] data)
{
    // Processor time, not the clock: on a shared machine the clock also runs while others do.
    var (done, before, watch) = (0L, Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
    do
    {
        for (var i = 0; i < Math.Max(1, (1 << 20) / data.Length); i++)
        {
            sink += run(data);
            done += data.Length;
        }
    }
    while (watch.Elapsed.TotalSeconds < seconds);

    return done / (Environment.CpuUsage.TotalTime - before).TotalSeconds / 1e9;
}

// Four vectors at a time, so that the loads and not one chain of additions set the pace.
static ulong Read(byte[] data)
{
    var words = MemoryMarshal.Cast<byte, Vector256<ulong>>(data);
    var (a, b, c, d) = (Vector256<ulong>.Zero, Vector256<ulong>.Zero, Vector256<ulong>.Zero, Vector256<ulong>.Zero);
    for (var i = 0; i + 3 < words.Length; i += 4)
    {
        a += words[i];
        b += words[i + 1];
        c += words[i + 2];
        d += words[i + 3];
    }

    return Vector256.Sum(a + b + c + d);
}

static double Rounded(double value) => Math.Round(value, 2);

double Argument(string name, double fallback)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 ? double.Parse(args[at + 1], CultureInfo.InvariantCulture) : fallback;
}
