// The data path on loopback, sender and receiver in one process, as one line of JSON:
//   dotnet run -c Release --project bench/Penstock.Bench.Streaming [--seconds-worth 1.0] [--rounds 3]
// "bare" is the kernel's limit, "plain" a straightforward C# program; "balanced" is the data plane between
// a sender and workers that do nothing else, "unbalanced" the same without it. Each case is measured in every round, in turn, and the round of median CPU cost is shown, so
// that the ratios hold on a noisy machine. Nothing may be lost: what is under way is bounded by the receive buffer.
using System.Globalization;
using System.Text.Json;
using Penstock.Bench.Streaming;

var scale = Argument("--seconds-worth", 1.0);
var rounds = (int)Argument("--rounds", 3);
var cases = new List<(string Name, Func<(long, long, long)> Run)>();
foreach (var mtu in new[] { 1500, 9000 })
{
    cases.Add(($"bare-{mtu}", () => BareLoop.Run(mtu, Bytes(4e9))));
    cases.Add(($"unbalanced-{mtu}", () => BalancedLoop.Run(mtu, Bytes(2e9), balanced: false)));
    cases.Add(($"balanced-{mtu}", () => BalancedLoop.Run(mtu, Bytes(2e9), balanced: true)));
    cases.Add(($"plain-{mtu}", () => PlainLoop.Run(mtu, Bytes(mtu == 1500 ? 0.2e9 : 0.8e9))));
}

var results = cases.ToDictionary(c => c.Name, _ => new List<Measurement>(), StringComparer.Ordinal);
for (var round = 0; round < rounds; round++)
{
    foreach (var (name, run) in cases) results[name].Add(Measurement.Take(run));
}

var medians = results.ToDictionary(r => r.Key, r => Measurement.MedianByCpu(r.Value), StringComparer.Ordinal);
Console.WriteLine(JsonSerializer.Serialize(medians, JsonSerializerOptions.Web));

long Bytes(double bytes) => (long)(bytes * scale);

double Argument(string name, double fallback)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 ? double.Parse(args[at + 1], CultureInfo.InvariantCulture) : fallback;
}
