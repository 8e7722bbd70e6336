using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Generating;

namespace Penstock.Cli.TimeFrames;

/// <summary><c>penstock tf gen</c>: files of any size and shape, with faults where wanted.</summary>
internal sealed class GenerateVerb
{
    private static readonly (string Name, FaultKind Kind)[] Faults =
    [
        .. Enum.GetValues<FaultKind>().Select(kind => (string.Concat($"{kind}".Select((c, i) => i > 0 && char.IsUpper(c) ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}")), kind)),
    ];

    private readonly CommandContext _context;
    private readonly EditVerbOptions _edit;
    private readonly Option<string> _output = EditVerbOptions.Output("The file to write.");
    private readonly Option<long?> _frames = Values.OptionalWhole("--time-frames", "N", 1, long.MaxValue, "So many time frames. [default: 10, unless --size is given]", "-n");
    private readonly Option<long?> _size = Values.OptionalWhole("--size", "BYTES", 1, long.MaxValue, "Time frames until the file has so many bytes (10G, 100Mi).");
    private readonly Option<string[]> _equipments = Values.Texts("--equipments", "SHAPE", "DET[/DESCRIPTION][:COUNT[:BYTES]]: so many equipments with parts of so many payload bytes on average; RAWDATA are raw pages. May be repeated. [default: ITS:12:8192]", "-e");
    private readonly Option<long> _orbits = Values.Whole("--orbits-per-tf", "N", 1, 65535, 32, "Orbits per time frame, which are parts per message. [default: 32]");
    private readonly Option<long> _page = Values.Whole("--page", "BYTES", 80, 8192, 8192, "Bytes of the largest page, a multiple of 16. [default: 8192]");
    private readonly Option<long> _rdh = Values.Whole("--rdh-version", "N", 3, 7, 7, "Version of the raw data headers. [default: 7]");
    private readonly Option<long> _firstTf = Values.Whole("--first-tf", "N", 0, uint.MaxValue, 1, "Number of the first time frame. [default: 1]");
    private readonly Option<long> _firstOrbit = Values.Whole("--first-orbit", "N", 0, uint.MaxValue, 1_043_926_912, "First orbit. [default: 1043926912]");
    private readonly Option<long> _stride = Values.Whole("--stride", "N", 1, 1_000_000, 1, "Only each Nth time frame of the run, as at one worker of N. [default: 1]");
    private readonly Option<long> _run = Values.Whole("--run", "N", 0, uint.MaxValue, 556_789, "The run. [default: 556789]");
    private readonly Option<long> _seed = Values.Whole("--seed", "N", 0, long.MaxValue, 1, "Equal seeds and options make equal files. [default: 1]");
    private readonly Option<bool> _through = Values.Flag("--count-through-equipment", "Split numbers count through an equipment, not through a message, as O2's dump of selected time frames writes them.");
    private readonly Option<bool> _end = Values.Flag("--end-record", "End with a record that is only its beginning.");
    private readonly Option<string[]> _faults = Values.Texts("--fault", "KIND[:N]", $"Put in faults, each at a place by the seed: {string.Join(", ", Faults.Select(f => f.Name))}. May be repeated.");

    private GenerateVerb(CommandContext context) => (_context, _edit) = (context, new EditVerbOptions(context, "gen"));

    public static Command Create(CommandContext context)
    {
        var generate = new GenerateVerb(context);
        var verb = new Verb(
            "gen",
            "Makes a time frame file: heartbeat frames as a readout unit writes them, other data as bytes of chance, the same bytes for the same options. Memory does not grow with the file. Each fault that is put in is told with its offset.",
            "penstock tf gen -o test.tf --time-frames 100",
            "penstock tf gen -o big.tf --size 10G --equipments TPC:36:65536 --equipments ITS:12:8192 --equipments TPC/CLUSTERS:4:1000000",
            "penstock tf gen -o broken.tf --fault drop-part --fault stop:3 --fault cut-file --json");
        foreach (Option option in (Option[])[generate._output, generate._frames, generate._size, generate._equipments, generate._orbits, generate._page, generate._rdh, generate._firstTf,
            generate._firstOrbit, generate._stride, generate._run, generate._seed, generate._through, generate._end, generate._faults])
        {
            verb.Add(option);
        }

        generate._edit.AddTo(verb);
        return verb.Runs(TfVerb.Whole("gen", generate.Run));
    }

    private int Run(ParseResult result)
    {
        var options = Options(result);
        var (report, faults) = _edit.Run(result, options.Bytes, edit => TimeFrameGenerator.Run(result.GetRequiredValue(_output), options, edit, _context.Stop));
        if (!_edit.IsJson(result))
        {
            foreach (var fault in faults) _context.Out.WriteLine($"fault: {fault.What}, offset {fault.Offset}, time frame {fault.TfCounter}");
        }

        _edit.Print(result, report, new { faults = faults.Select(f => new { kind = Faults.First(known => known.Kind == f.Kind).Name, offset = f.Offset, tf = f.TfCounter, what = f.What }) });
        return ExitCode.Ok;
    }

    private GeneratorOptions Options(ParseResult result)
    {
        var (frames, size) = (result.GetValue(_frames), result.GetValue(_size));
        if (frames is not null && size is not null) throw new UsageException("tf gen: --time-frames and --size: give one of them");
        var options = new GeneratorOptions
        {
            TimeFrames = size is null ? frames ?? 10 : 0,
            Bytes = size ?? 0,
            OrbitsPerTimeFrame = (int)result.GetValue(_orbits),
            PageBytes = (int)result.GetValue(_page),
            RdhVersion = (byte)result.GetValue(_rdh),
            FirstTimeFrame = (uint)result.GetValue(_firstTf),
            FirstOrbit = (uint)result.GetValue(_firstOrbit),
            Stride = (int)result.GetValue(_stride),
            RunNumber = (uint)result.GetValue(_run),
            Seed = (ulong)result.GetValue(_seed),
            CountThroughEquipment = result.GetValue(_through),
            EndRecord = result.GetValue(_end),
            Faults = [.. (result.GetValue(_faults) ?? []).SelectMany(FaultsOf)],
        };
        return result.GetValue(_equipments) is { Length: > 0 } shapes ? options with { Equipments = [.. shapes.Select(ShapeOf)] } : options;
    }

    private static EquipmentShape ShapeOf(string text) => EquipmentShape.TryParse(text, out var shape) ? shape
        : throw new UsageException($"--equipments: '{text}' is not DET[/DESCRIPTION][:COUNT[:BYTES]] with 1..{EquipmentShape.MaxLinks} equipments and up to {EquipmentShape.MaxMeanPayloadBytes} bytes; ITS:12:8192 or TPC/CLUSTERS:4 is accepted");

    private static IEnumerable<FaultKind> FaultsOf(string text)
    {
        var pieces = text.Split(':');
        var found = Faults.Where(f => f.Name == pieces[0]).ToList();
        var count = 1;
        if (found.Count == 0 || pieces.Length > 2 || (pieces.Length == 2 && (!int.TryParse(pieces[1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out count) || count is < 1 or > 1000)))
        {
            throw new UsageException($"--fault: '{text}' is not KIND or KIND:N with N up to 1000; the kinds are {string.Join(", ", Faults.Select(f => f.Name))}");
        }

        return Enumerable.Repeat(found[0].Kind, count);
    }
}
