// What building and verifying time frames costs against streaming the same amount of data, in processor time, as one line of JSON:
//   dotnet run -c Release --project bench/Penstock.Bench.TimeFrames [--rounds 5] [--links 12] [--orbits-per-tf 32] [--time-frames 4] [--payload 131072] [--folder /tmp]
// One round after the other measures each, in turn, and the best round of each is shown: other load only ever makes a round dearer.
//   stream    events of a sub time frame's size through sender, load balancer and worker, and nothing else: no reading, no checksum, no digest
//   build     what time frames add to that, on one thread: headers before every part and the copy of its bytes, the summary at the source, reading and
//             collecting at the worker, the summary there, the comparison
//   write     the .tf file of it, to --folder; in a virtual machine this is dear where the page cache takes memory that the machine has not used before
//   runPlain, runTimeFrames   penstock run without and with time frames, without an output: whole frames with CRC-32C; SHA-256 without time frames
using System.Globalization;
using System.Text.Json;
using Penstock.Bench.TimeFrames;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Measuring;
using Penstock.Pipeline.Running;
using Penstock.TimeFrames.Raw;

var rounds = Math.Max(1, (int)Argument("--rounds", 5));
var links = (int)Argument("--links", 12);
var orbits = (int)Argument("--orbits-per-tf", 32);
var frames = (int)Argument("--time-frames", 4);
var folder = Directory.CreateTempSubdirectory("penstock-bench-").FullName;
if (Array.IndexOf(args, "--folder") is >= 0 and var place) folder = Directory.CreateDirectory(Path.Combine(args[place + 1], Path.GetFileName(folder))).FullName;
var data = new CruDataOptions { Links = links, OrbitsPerTimeFrame = orbits, MeanPayloadBytes = (int)Argument("--payload", 128 << 10) };
try
{
    var line = new BuildingLine(data, orbits, frames);
    if (args.Contains("--profile"))
    {
        // For a profiler: building and verifying alone.
        for (var (round, whole) = (0, true); round < rounds; round++) Console.WriteLine(line.Run(folder, ref whole));
        return 0;
    }

    var best = new Dictionary<string, double>(StringComparer.Ordinal);
    var verified = true;
    for (var round = 0; round <= rounds; round++)
    {
        var stream = await StreamMeasurement.RunAsync(new MeasurementOptions
        {
            Path = MeasurementPath.Balanced, EventBytes = (int)(line.Bytes / (links * frames)), Events = links * frames, Workers = 3,
        });
        var (build, write) = line.Run(folder, ref verified);
        var plain = await PipelineRun.RunAsync(new RunOptions { Generated = data, GeneratedOrbits = orbits * frames });
        var built = await PipelineRun.RunAsync(new RunOptions { Generated = data, GeneratedOrbits = orbits * frames, TimeFrames = new TimeFrameOptions { OrbitsPerTimeFrame = orbits } });
        verified &= stream.Ok && plain.Ok && built.Ok && built.TimeFrames!.Verified == frames;
        // The first round compiles, and finds its memory.
        if (round == 0) continue;
        Keep("stream", stream.CpuSecondsPerGB);
        Keep("build", build);
        Keep("write", write);
        Keep("runPlain", plain.CpuSecondsPerGB);
        Keep("runTimeFrames", built.CpuSecondsPerGB);
    }

    var figures = best.ToDictionary(b => $"{b.Key}CpuSecondsPerGB", b => (object)Math.Round(b.Value, 3), StringComparer.Ordinal);
    figures["buildOfStream"] = Math.Round(best["build"] / best["stream"], 3);
    figures["buildAndWriteOfStream"] = Math.Round((best["build"] + best["write"]) / best["stream"], 3);
    figures["runTimeFramesOfRunPlain"] = Math.Round(best["runTimeFrames"] / best["runPlain"], 3);
    figures["bytes"] = line.Bytes;
    figures["parts"] = line.Parts;
    figures["holds"] = verified && best["build"] <= best["stream"];
    Console.WriteLine(JsonSerializer.Serialize(figures));
    return (bool)figures["holds"] ? 0 : 1;

    void Keep(string name, double value) => best[name] = Math.Min(best.GetValueOrDefault(name, double.MaxValue), value);
}
finally
{
    Directory.Delete(folder, recursive: true);
}

double Argument(string name, double fallback)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 ? double.Parse(args[at + 1], CultureInfo.InvariantCulture) : fallback;
}
