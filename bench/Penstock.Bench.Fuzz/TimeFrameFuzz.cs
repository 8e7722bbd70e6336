using Penstock.TimeFrames.Checking;
using Penstock.TimeFrames.Editing;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Generating;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Raw;

namespace Penstock.Bench.Fuzz;

/// <summary>Time frame files, raw files and what stands beside them, harmed in every way, into everything that reads them. What is written has to be sound, and every byte to have a place.</summary>
internal sealed class TimeFrameFuzz : IDisposable
{
    // Windows and copy buffers of 1 MiB each, whatever the file.
    private const long AllocationLimit = 64 << 20;

    private readonly Random _random;
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"penstock-fuzz-{Guid.NewGuid():n}"));
    private readonly List<byte[]> _seeds = [];
    private long _read;
    private long _refused;
    private long _problems;
    private long _rescued;
    private long _mostAllocated;

    public TimeFrameFuzz(int seed)
    {
        _random = new Random(seed);
        var kinds = new EquipmentShape[] { new(new DataOrigin("ITS"), DataDescription.RawData, 2, 100), new(new DataOrigin("TPC"), new DataDescription("CLUSTERS"), 1, 40) };
        foreach (var (rdh, through, end) in new[] { ((byte)7, false, false), ((byte)4, true, true), ((byte)5, false, true) })
        {
            TimeFrameGenerator.Run(F("seed"), new GeneratorOptions { TimeFrames = 3, OrbitsPerTimeFrame = 3, Equipments = kinds, RdhVersion = rdh, CountThroughEquipment = through, EndRecord = end, PageBytes = 128 }, new EditOptions { Replace = true });
            _seeds.Add(File.ReadAllBytes(F("seed")));
        }

        foreach (var version in (uint[])[1, 2])
        {
            File.WriteAllBytes(F("seed"), _seeds[0]);
            HeaderConversion.Run(F("seed"), F("old"), new ConversionOptions { HeaderVersion = version }, new EditOptions { Replace = true });
            _seeds.Add(File.ReadAllBytes(F("old")));
        }

        RawExport.Run(F("seed"), F("raw"), perEquipment: false, new EditOptions { Replace = true });
        _seeds.Add(File.ReadAllBytes(F("raw")));
    }

    public object Run(long files)
    {
        var options = new EditOptions { Replace = true, WriteChecksums = true };
        for (long i = 0; i < files; i++)
        {
            File.WriteAllBytes(F("x.tf"), Harmed());
            Beside();
            Watch("verify", () => _problems += FileCheck.Run(F("x.tf"), new FileCheckOptions { NameGaps = _random.Next(2) == 0, Threads = _random.Next(1, 3), OrbitsPerTimeFrame = _random.Next(2) == 0 ? 3 : null }).ProblemCount);
            Watch("recover", () => Sound(FileRecovery.Run(F("x.tf"), F("r.tf"), _random.Next(2) == 0, options).Report, F("r.tf")));
            switch (_random.Next(6))
            {
                case 0: Watch("split", () => Balanced(FileSplit.Run(F("x.tf"), new SplitOptions { Folder = F("parts"), TimeFrames = 1 }, options, TimeProvider.System))); break;
                case 1: Watch("merge", () => Sound(FileMerge.Run([F("x.tf"), F("x.tf")], F("o.tf"), new MergeOptions { Duplicates = (DuplicatePolicy)_random.Next(3), Concatenate = _random.Next(4) == 0 }, options), F("o.tf"))); break;
                case 2: Watch("filter", () => Sound(FileFilter.Run(F("x.tf"), F("o.tf"), new FilterOptions { Origins = [new DataOrigin("ITS")], DropEmptyTriggers = _random.Next(2) == 0 }, options), F("o.tf"))); break;
                case 3: Watch("convert", () => Sound(HeaderConversion.Run(F("x.tf"), F("o.tf"), new ConversionOptions { HeaderVersion = (uint)_random.Next(1, 4) }, options), F("o.tf"))); break;
                case 4: Watch("raw", () => Balanced(RawExport.Run(F("x.tf"), F("o.raw"), perEquipment: false, options))); break;
                default: Watch("import", () => Sound(RawImport.Run([F("x.tf")], F("o.tf"), new RawImportOptions { OrbitsPerTimeFrame = 2, Frames = (FrameCheck)_random.Next(3) }, options), F("o.tf"))); break;
            }

            foreach (var left in _folder.EnumerateFiles("*.part")) throw new InvalidOperationException($"{left.Name} was left");
        }

        return new { files, read = _read, refused = _refused, problems = _problems, rescuedTimeFrames = _rescued, mostAllocatedBytes = _mostAllocated };
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string F(string name) => Path.Combine(_folder.FullName, name);

    private void Watch(string what, Action run)
    {
        var before = GC.GetTotalAllocatedBytes();
        try
        {
            run();
            _read++;
        }
        catch (Exception exception) when (exception is TimeFrameFileException or EditException or RawDataException or FormatException)
        {
            _refused++;
        }

        var allocated = GC.GetTotalAllocatedBytes() - before;
        _mostAllocated = Math.Max(_mostAllocated, allocated);
        if (allocated > AllocationLimit) throw new InvalidOperationException($"{what} allocated {allocated} bytes for a file of {new FileInfo(F("x.tf")).Length}");
    }

    private static void Balanced(EditReport report)
    {
        if (!report.IsBalanced || report.BytesOut != report.Files.Sum(f => new FileInfo(f).Length)) throw new InvalidOperationException($"{report.BytesIn} in, {report.BytesOut} out, named {string.Join(", ", report.Named)}");
    }

    // What was written can be read, and is what its checksums say.
    private void Sound(EditReport report, string path)
    {
        Balanced(report);
        if (report.Files.Count == 0) return;
        _rescued += report.TimeFramesOut;
        var check = FileCheck.Run(path, new FileCheckOptions { Threads = 1 });
        if (check.Problems.FirstOrDefault(p => p.Kind is ProblemKind.Structure or ProblemKind.Checksum) is { } problem) throw new InvalidOperationException($"what was written: {problem}");
    }

    private byte[] Harmed()
    {
        if (_random.Next(50) == 0)
        {
            var chance = new byte[_random.Next(4000)];
            _random.NextBytes(chance);
            return chance;
        }

        var bytes = _seeds[_random.Next(_seeds.Count)].ToArray();
        for (var harm = _random.Next(5); harm > 0 && bytes.Length > 16; harm--)
        {
            var at = _random.Next(bytes.Length - 8);
            switch (_random.Next(6))
            {
                case 0: bytes[at] = (byte)_random.Next(256); break;
                case 1: BitConverter.TryWriteBytes(bytes.AsSpan(at), _random.NextInt64() >> _random.Next(64)); break;
                case 2: bytes = bytes[..at]; break;
                case 3: bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + _random.Next(1, 400))..]]; break;
                case 4: bytes = [.. bytes[..at], .. bytes[_random.Next(at + 1)..]]; break;
                default: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
            }
        }

        return bytes;
    }

    private void Beside()
    {
        File.Delete(F("x.tf.xxh3"));
        File.Delete(F("x.tf.info"));
        if (_random.Next(4) == 0) File.WriteAllText(F("x.tf.xxh3"), string.Join('\n', Enumerable.Range(0, _random.Next(4)).Select(i => _random.Next(3) == 0 ? "nonsense" : $"{_random.NextInt64():x16}  {_random.Next(5000)}  {_random.Next(5000)}")));
        if (_random.Next(4) == 0) File.WriteAllText(F("x.tf.info"), (_random.Next(3) > 0 ? "TF_ID TF_OFFSET TF_SIZE ORIGIN DESC SUBSPEC DATA_IDX HDR_OFF HDR_SIZE DATA_OFF DATA_SIZE RDH_MEM_SIZE RDH_STOP_BIT RDH_FEE_ID RDH_ORBIT RDH_BC RDH_TRG\n" : "") + string.Join(' ', Enumerable.Range(0, _random.Next(40)).Select(_ => $"{_random.Next(400)}")));
    }
}
