// Indexing and verifying a large .tf file against a plain read of the same file, as one line of JSON:
//   dotnet run -c Release --project bench/Penstock.Bench.TimeFrameFiles [--size 10G] [--payload 8000] [--rounds 5] [--file PATH]
// The file is made by the generator, real bytes on a real disk (no holes, no links), in --file or the temporary folder, and deleted afterwards unless --file was
// there. One part per orbit, 128 orbits per time frame, 36 links; --payload is the mean of a part's payload, so that 8000 makes about 1.2 million blocks of 10 GB.
// "read" is pread of 1 MiB pieces into one buffer, on one thread, which is what cat and dd do; "readThreads" the same on as many threads as verify uses. The
// page cache is warm: the file is read once before. Rounds go in turn, the best of each counts, since other load only makes a round slower.
// "index" walks the header of every block, "records" only the beginnings and indexes of the records.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Penstock.Bench.TimeFrameFiles;
using Penstock.TimeFrames.Checking;
using Penstock.TimeFrames.Editing;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Generating;
using Penstock.TimeFrames.Headers;

var size = (long)Argument("--size", 10e9);
var rounds = (int)Argument("--rounds", 5);
var payload = (int)Argument("--payload", 8000);
var path = Text("--file") ?? Path.Combine(Path.GetTempPath(), $"penstock-bench-{Environment.ProcessId}.tf");
var isKept = File.Exists(path);
try
{
    var made = Stopwatch.StartNew();
    if (!isKept)
    {
        var options = new GeneratorOptions { Bytes = size, OrbitsPerTimeFrame = 128, Equipments = [new(new DataOrigin("TPC"), DataDescription.RawData, 36, payload)] };
        TimeFrameGenerator.Run(path, options, new EditOptions());
    }

    var makeSeconds = made.Elapsed.TotalSeconds;
    var threads = new FileCheckOptions().Threads;
    var read = new Best(() => Read(path, 1));
    var readThreads = new Best(() => Read(path, threads));
    var records = new Best(() => Records(path));
    var index = new Best(() => Index(path));
    var verify = new Best(() => Verify(path, threads));
    var verifyOne = new Best(() => Verify(path, 1));
    Read(path, 1);
    for (var round = 0; round < rounds; round++)
    {
        foreach (var best in (Best[])[read, readThreads, records, index, verify, verifyOne]) best.Run();
    }

    var bytes = new FileInfo(path).Length;
    double Rate(Best best) => Math.Round(bytes / best.Seconds / 1e9, 2);
    Console.WriteLine(JsonSerializer.Serialize(new
    {
        bytes,
        blocks = index.Count,
        makeSeconds = Math.Round(makeSeconds, 1),
        threads,
        readGBps = Rate(read),
        readThreadsGBps = Rate(readThreads),
        recordsSeconds = Math.Round(records.Seconds, 4),
        indexSeconds = Math.Round(index.Seconds, 3),
        indexCpuSeconds = Math.Round(index.CpuSeconds, 3),
        verifySeconds = Math.Round(verify.Seconds, 3),
        verifyGBps = Rate(verify),
        verifyOfRead = Math.Round(read.Seconds / verify.Seconds, 2),
        verifyCpuSecondsPerGB = Math.Round(verify.CpuSeconds / bytes * 1e9, 3),
        readCpuSecondsPerGB = Math.Round(read.CpuSeconds / bytes * 1e9, 3),
        verifyOneThreadGBps = Rate(verifyOne),
        verifyOneThreadOfRead = Math.Round(read.Seconds / verifyOne.Seconds, 2),
        peakMemoryMB = Peak(),
    }));
}
finally
{
    if (!isKept) File.Delete(path);
}

static long Read(string path, int threads)
{
    using var file = File.OpenHandle(path);
    var length = RandomAccess.GetLength(file);
    var next = -1L;
    void Work()
    {
        var buffer = new byte[1 << 20];
        for (long piece; (piece = Interlocked.Increment(ref next)) * buffer.Length < length;) RandomAccess.Read(file, buffer, piece * buffer.Length);
    }

    var others = Enumerable.Range(1, threads - 1).Select(_ => new Thread(Work)).ToList();
    others.ForEach(t => t.Start());
    Work();
    others.ForEach(t => t.Join());
    return length;
}

static long Records(string path)
{
    using var file = TimeFrameFile.Open(path);
    long blocks = 0;
    while (file.ReadRecord() is { } record) blocks += record.Index.Sum(e => e.Blocks);
    return blocks;
}

static long Index(string path)
{
    using var file = TimeFrameFile.Open(path);
    return RecordListing.ReadAll(file).Sum(l => l.Contents?.Blocks ?? throw l.Damage!);
}

static long Verify(string path, int threads)
{
    var report = FileCheck.Run(path, new FileCheckOptions { Threads = threads });
    return report.IsSound ? report.Blocks : throw new InvalidOperationException(report.Problems[0].ToString());
}

static long Peak() => long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM", StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1000;

double Argument(string name, double fallback)
{
    if (Text(name) is not { } text) return fallback;
    var factor = text[^1] switch { 'k' => 1e3, 'M' => 1e6, 'G' => 1e9, _ => 1 };
    return double.Parse(factor > 1 ? text[..^1] : text, CultureInfo.InvariantCulture) * factor;
}

string? Text(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
