using System.Globalization;
using System.Text.Json;
using Penstock.Bench.Copy;

// Copies the same data with cp -a, rsync -a, rclone and dcp where they are installed, and with penstock, in turns, source in cache; prints a line of JSON per case with medians and with the
// ratio of ours to the best of the others. Usage: Penstock.Bench.Copy FOLDER [--penstock PROGRAM] [--rounds 5] [--big MIB] [--files N] [--sparse-files N] [--case big|small|sparse|holes|memory]
if (args.Length == 0 || args[0].StartsWith('-'))
{
    Console.Error.WriteLine("usage: Penstock.Bench.Copy FOLDER [--penstock PROGRAM] [--rounds 5] [--big MIB] [--files N] [--sparse-files N] [--case big|small|sparse|holes|memory]");
    return 2;
}

var options = args.Skip(1).Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
int Number(string name, int fallback) => options.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;
var penstock = options.GetValueOrDefault("--penstock") ?? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../penstock"));
var root = Path.Combine(Path.GetFullPath(args[0]), $"penstock-bench-{Environment.ProcessId}");
Directory.CreateDirectory(root);
try
{
    var tools = Tool.Installed(penstock);
    var only = options.GetValueOrDefault("--case");
    if (only is null or "big") Measure("one big file", tools, Number("--rounds", 5), source => Data.Big(source, (long)Number("--big", 1024) << 20));
    if (only is null or "small") Measure("many small files", tools, Number("--rounds", 5), source => Data.Small(source, Number("--files", 50_000)));
    if (only is null or "sparse") Measure("sparse files", tools, Number("--rounds", 5), source => Data.Sparse(source, Number("--sparse-files", 16), 1L << 30));
    if (only is null or "holes") Measure("one file of many holes", tools, Number("--rounds", 5), source => Data.Holes(source, (long)Number("--big", 1024) << 20));
    // Only when it is asked for: it takes minutes.
    if (only == "memory") Measure("memory", [.. tools.Where(t => t.IsOurs).Take(1)], 1, source => Data.Small(source, Number("--files", 1_000_000)));
    return 0;
}
finally
{
    Directory.Delete(root, recursive: true);
}

void Measure(string name, IReadOnlyList<Tool> tools, int rounds, Action<string> make)
{
    var source = Path.Combine(root, "src");
    make(source);
    Data.Shell("sync");
    var runs = tools.ToDictionary(tool => tool, _ => new List<Run>());
    for (var round = 0; round <= rounds; round++)
    {
        foreach (var tool in tools)
        {
            var target = Path.Combine(root, "dst");
            Data.Warm(source);
            var run = Run.Of(tool, source, target);
            // The first round warms the memory of this machine and is not counted.
            if (round > 0 || rounds == 1) runs[tool].Add(run);
            Directory.Delete(target, recursive: true);
            // A copy right after a deletion pays for it.
            Data.Shell("sync");
        }
    }

    var results = runs.Where(r => r.Value.Count > 0).Select(r => (r.Key, Seconds: Median(r.Value.Select(v => v.Seconds)), Cpu: Median(r.Value.Select(v => v.CpuSeconds)), Peak: r.Value.Max(v => v.PeakBytes))).ToList();
    var others = results.Where(r => !r.Key.IsOurs).ToList();
    var plain = results.FirstOrDefault(r => r.Key.Name == "penstock");
    Console.WriteLine(JsonSerializer.Serialize(new
    {
        @case = name,
        rounds,
        processors = Environment.ProcessorCount,
        tools = results.Select(r => new { name = r.Key.Name, seconds = Math.Round(r.Seconds, 3), cpuSeconds = Math.Round(r.Cpu, 3), peakMiB = r.Peak >> 20 }),
        best = others.Count == 0 ? null : others.MinBy(r => r.Seconds).Key.Name,
        secondsToBest = others.Count == 0 ? (double?)null : Math.Round(plain.Seconds / others.Min(r => r.Seconds), 3),
        cpuToBest = others.Count == 0 ? (double?)null : Math.Round(plain.Cpu / others.Min(r => r.Cpu), 3),
        verifiedToPlain = results.FirstOrDefault(r => r.Key.Name == "penstock --verify hash") is { Key: not null } verified ? Math.Round(verified.Seconds / plain.Seconds, 3) : (double?)null,
    }));
    Directory.Delete(source, recursive: true);
    Data.Shell("sync");
}

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToList();
    return sorted[sorted.Count / 2];
}
