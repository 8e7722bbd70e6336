// The data path on loopback, sender and receiver in one process, as one line of JSON:
//   dotnet run -c Release --project bench/Penstock.Bench.Streaming [--seconds-worth 1.0] [--rounds 3]
// "bare" is the kernel's limit, "plain" a straightforward C# program; "balanced" is the data plane between
// a sender and workers that do nothing else, "unbalanced" the same without it; "direct", "through" and "direct10k" are Segmenter and Reassembler, back to back, through
// control plane and data plane, and with events of 10 kB. Each case is measured in every round, in turn, and the round of median CPU cost is shown, so
// that the ratios hold on a noisy machine. Nothing may be lost: what is under way is bounded by the receive buffer.
using System.Globalization;
using System.Text.Json;
using Penstock.Bench.Streaming;
using Penstock.Pipeline.Measuring;

var scale = Argument("--seconds-worth", 1.0);
var rounds = (int)Argument("--rounds", 3);
var cases = new List<(string Name, Func<Measurement> Run)>();
foreach (var mtu in new[] { 1500, 9000 })
{
    cases.Add(($"bare-{mtu}", () => Measurement.Take(() => BareLoop.Run(mtu, Bytes(4e9)))));
    cases.Add(($"unbalanced-{mtu}", () => Measurement.Take(() => BalancedLoop.Run(mtu, Bytes(2e9), balanced: false))));
    cases.Add(($"balanced-{mtu}", () => Measurement.Take(() => BalancedLoop.Run(mtu, Bytes(2e9), balanced: true))));
    cases.Add(($"direct-{mtu}", () => WholePath.Run(mtu, 1_000_000, Bytes(4e9), MeasurementPath.Direct)));
    cases.Add(($"through-{mtu}", () => WholePath.Run(mtu, 1_000_000, Bytes(4e9), MeasurementPath.Balanced)));
    cases.Add(($"direct10k-{mtu}", () => WholePath.Run(mtu, 10_000, Bytes(2e9), MeasurementPath.Direct)));
    cases.Add(($"plain-{mtu}", () => Measurement.Take(() => PlainLoop.Run(mtu, Bytes(mtu == 1500 ? 0.2e9 : 0.8e9)))));
}

var results = cases.ToDictionary(c => c.Name, _ => new List<Measurement>(), StringComparer.Ordinal);
for (var round = 0; round < rounds; round++)
{
    foreach (var (name, run) in cases) results[name].Add(run());
}

var medians = results.ToDictionary(r => r.Key, r => Measurement.MedianByCpu(r.Value), StringComparer.Ordinal);
var ratios = new Dictionary<string, double>(StringComparer.Ordinal);
foreach (var mtu in new[] { 1500, 9000 })
{
    ratios[$"cpu-direct/bare-{mtu}"] = Cpu("direct", "bare");
    ratios[$"rate-direct/bare-{mtu}"] = Math.Round(medians[$"direct-{mtu}"].Gbps / medians[$"bare-{mtu}"].Gbps, 2);
    ratios[$"cpu-through/direct-{mtu}"] = Cpu("through", "direct");
    ratios[$"cpu-balanced/unbalanced-{mtu}"] = Cpu("balanced", "unbalanced");
    ratios[$"cpu-plain/direct-{mtu}"] = Cpu("plain", "direct");

    double Cpu(string one, string other) => Math.Round(medians[$"{one}-{mtu}"].CpuSecondsPerGB / medians[$"{other}-{mtu}"].CpuSecondsPerGB, 2);
}

Console.WriteLine(JsonSerializer.Serialize(new { ratios, cases = medians }, JsonSerializerOptions.Web));

long Bytes(double bytes) => (long)(bytes * scale);

double Argument(string name, double fallback)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 ? double.Parse(args[at + 1], CultureInfo.InvariantCulture) : fallback;
}
