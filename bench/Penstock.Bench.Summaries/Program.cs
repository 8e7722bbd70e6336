// How fast summaries go into SQLite, per second of processor time of the whole process (so: on one core), as one line of JSON:
//   dotnet run -c Release --project bench/Penstock.Bench.Summaries [--frames 24] [--links 200] [--orbits 256] [--folder DIR]
// Each time frame has links x orbits parts on either side. Level 3 writes a row per part, level 2 packs them; "shed" gives time frames as fast as they can be
// given to a queue that holds few of them, and says what was shed, and the longest that giving one took: the data path never waits.
using System.Diagnostics;
using System.Text.Json;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Database;

var (frames, links, orbits) = (Argument("--frames", 24), Argument("--links", 200), Argument("--orbits", 256));
var folder = Array.IndexOf(args, "--folder") is >= 0 and var at ? args[at + 1] : Directory.CreateTempSubdirectory("penstock-bench").FullName;
var template = Enumerable.Range(1, frames).Select(tf => Frame((ulong)tf)).ToArray();
var parts = 2L * links * orbits;
Measure("warm up", 3, template[..1], 1 << 22);
var results = new Dictionary<string, object>(StringComparer.Ordinal)
{
    ["partsPerTimeFrame"] = parts,
    ["level3"] = Measure("level3", 3, template, 1L << 40),
    ["level2"] = Measure("level2", 2, template, 1L << 40),
    ["level1"] = Measure("level1", 1, template, 1L << 40),
    ["shed"] = Measure("shed", 3, template, 4 * parts),
};
Console.WriteLine(JsonSerializer.Serialize(results));

object Measure(string name, int level, CheckedTimeFrame[] given, long maxQueuedParts)
{
    var path = Path.Combine(folder, $"{name}.db");
    var (cpu, clock, longest) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew(), TimeSpan.Zero);
    SummaryStoreCounters counters;
    using (var store = SummaryStore.Create(path, new SummaryStoreOptions { DetailLevel = level, MaxQueuedParts = maxQueuedParts }))
    {
        foreach (var frame in given)
        {
            var began = Stopwatch.GetTimestamp();
            store.Offer(frame);
            if (Stopwatch.GetElapsedTime(began) is var took && took > longest) longest = took;
        }

        store.Dispose();
        if (store.Failure is { } failure) throw new InvalidOperationException(failure);
        counters = store.Counters;
    }

    var cpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
    var result = new
    {
        timeFrames = counters.Written,
        counters.Shed,
        counters.PartsShed,
        counters.Dropped,
        partRows = counters.PartRows,
        cpuSeconds = Math.Round(cpuSeconds, 3),
        seconds = Math.Round(clock.Elapsed.TotalSeconds, 3),
        partsPerCpuSecond = Math.Round(given.Length * parts / cpuSeconds),
        partRowsPerCpuSecond = Math.Round(counters.PartRows / cpuSeconds),
        longestOfferMs = Math.Round(longest.TotalMilliseconds, 3),
        fileBytes = new FileInfo(path).Length,
    };
    File.Delete(path);
    return result;
}

CheckedTimeFrame Frame(ulong id)
{
    var header = new SubTimeFrameHeader { Id = id, FirstOrbit = (uint)id * (uint)orbits, RunNumber = 1, Origin = SubTimeFrameOrigin.Readout, CreationTimeMs = 1 };
    var options = new SummaryOptions { OrbitsPerTimeFrame = orbits };
    var (source, worker) = (new SummaryBuilder(header, options), new SummaryBuilder(header, options));
    var page = new byte[Rdh.Size];
    for (var link = 0u; link < links; link++)
    {
        var equipment = new EquipmentId(new DataOrigin("TPC"), DataDescription.RawData, link);
        var fields = new EquipmentHeader("NONE", header.FirstOrbit, (uint)id, 1);
        for (var orbit = 0; orbit < orbits; orbit++)
        {
            new Rdh { Version = 7, HeaderSize = Rdh.Size, OffsetToNext = Rdh.Size, MemorySize = Rdh.Size, Orbit = header.FirstOrbit + (uint)orbit, FeeId = (ushort)link, StopBit = 1 }.Write(page);
            source.Add(equipment, fields, page, orbit == 0);
            worker.Add(equipment, fields, page, orbit == 0);
        }
    }

    var (flp, epn) = (TfSummary.Merge([source.BuildStf(1)]), worker.BuildTf([1]));
    return new CheckedTimeFrame { Flp = flp, Epn = epn, Result = TfComparison.Compare(flp, epn) };
}

int Argument(string name, int fallback) => Array.IndexOf(args, name) is >= 0 and var at ? int.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture) : fallback;
