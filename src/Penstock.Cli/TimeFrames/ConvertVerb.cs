using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Editing;
using Penstock.TimeFrames.Headers;

namespace Penstock.Cli.TimeFrames;

/// <summary><c>penstock tf convert</c>: between raw pages and time frames, and between versions of data headers.</summary>
internal sealed class ConvertVerb
{
    private readonly CommandContext _context;
    private readonly EditVerbOptions _edit;
    private readonly Argument<string[]> _files = new("FILE") { Description = "A time frame file; or files of raw pages.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _output = EditVerbOptions.Output("The file to write; with --per-equipment the folder.");
    private readonly Option<string?> _to = Values.Text("--to", "FORM", "raw or tf. [default: tf of raw pages; of a time frame file raw when --output ends with .raw or with --per-equipment, else tf]");
    private readonly Option<bool> _perEquipment = Values.Flag("--per-equipment", "To raw: one file per equipment, ITS_0x0000002a.raw and so on.");
    private readonly Option<long?> _version = Values.OptionalWhole("--header-version", "N", 1, 3, "Between time frame files: write data headers of this version (1: 80 bytes, 2: 88, 3: 96). [default: each block's own]");
    private readonly Option<bool> _dataHeaderOnly = Values.Flag("--data-header-only", "Between time frame files: leave out headers behind the data header.");
    private readonly Option<long?> _renumber = Values.OptionalWhole("--renumber", "N", 0, uint.MaxValue, "Between time frame files: number the time frames from N on. [default: their numbers stay]");
    private readonly Option<long?> _run = Values.OptionalWhole("--run", "N", 0, uint.MaxValue, "The run of all blocks. [default: of raw pages 0, else it stays]");
    private readonly Option<long> _orbits = Values.Whole("--orbits-per-tf", "N", 1, int.MaxValue, 32, "To time frames: orbits of each. [default: 32]");
    private readonly Option<long?> _firstOrbit = Values.OptionalWhole("--first-orbit", "N", 0, uint.MaxValue, "To time frames: the orbit that the first begins with. [default: the lowest there is]");
    private readonly Option<long> _firstTf = Values.Whole("--first-tf", "N", 0, uint.MaxValue, 1, "To time frames: number of the first. [default: 1]");
    private readonly Option<string> _subspec = Values.Choice("--subspec", "MODE", "cru_linkid", "To time frames: what equipments are numbered by: cru_linkid, readout unit, link and end point; feeid, front end. [default: cru_linkid]", "cru_linkid", "feeid");
    private readonly Option<long> _feeMask = Values.Whole("--fee-mask", "N", 0, 65535, 65535, "With --subspec feeid: bits of the front end's number that count. [default: 65535]");
    private readonly Option<string?> _origin = Values.Text("--origin", "DET", "To time frames: the detector of pages whose headers name none (versions 3 to 5). [default: NIL]");

    private readonly Option<string> _check = Values.Choice("--rdh-check", "MODE", "print", "To time frames: heartbeat frames that are not whole (no stop page, pages behind it, page counters that jump) are kept, off; kept and told, print; told and left out, drop. [default: print]", "off", "print", "drop");

    private ConvertVerb(CommandContext context) => (_context, _edit) = (context, new EditVerbOptions(context, "convert"));

    public static Command Create(CommandContext context)
    {
        var convert = new ConvertVerb(context);
        var verb = new Verb(
            "convert",
            "Converts raw pages to time frames (one message per link, one part per heartbeat frame) and back, every page byte for byte; and time frame files between versions of data headers. Equal input gives equal output.",
            "penstock tf convert 12_links_2hbf.raw -o run.tf --orbits-per-tf 1",
            "penstock tf convert run.tf -o links/ --per-equipment",
            "penstock tf convert old.tf -o new.tf --header-version 3");
        verb.Add(convert._files);
        foreach (Option option in (Option[])[convert._output, convert._to, convert._perEquipment, convert._version, convert._dataHeaderOnly, convert._renumber, convert._run, convert._orbits,
            convert._firstOrbit, convert._firstTf, convert._subspec, convert._feeMask, convert._origin, convert._check])
        {
            verb.Add(option);
        }

        convert._edit.AddTo(verb);
        return verb.Runs(TfVerb.Whole("convert", convert.Run));
    }

    private int Run(ParseResult result)
    {
        var files = result.GetRequiredValue(_files);
        var output = result.GetRequiredValue(_output);
        var fromRaw = !IsTimeFrames(files[0]);
        var toRaw = result.GetValue(_to) switch
        {
            null => !fromRaw && (result.GetValue(_perEquipment) || output.EndsWith(".raw", StringComparison.OrdinalIgnoreCase)),
            "raw" => true,
            "tf" => false,
            var other => throw new UsageException($"--to: '{other}' is not raw or tf"),
        };
        if (fromRaw && toRaw) throw new UsageException($"tf convert: '{files[0]}' is no time frame file, and --to is raw; a time frame file is accepted");
        if (!fromRaw && files.Length > 1) throw new UsageException($"tf convert: {files.Length} files are given; one time frame file is accepted, or several of raw pages");
        var report = _edit.Run(result, files.Sum(TfVerb.SizeOf), options =>
            fromRaw ? RawImport.Run(files, output, Import(result), options, _context.Stop)
            : toRaw ? RawExport.Run(files[0], output, result.GetValue(_perEquipment), options, _context.Stop)
            : HeaderConversion.Run(files[0], output, Conversion(result), options, _context.Stop));
        _edit.Print(result, report);
        return ExitCode.Ok;
    }

    private ConversionOptions Conversion(ParseResult result) => new()
    {
        HeaderVersion = (uint?)result.GetValue(_version),
        DataHeaderOnly = result.GetValue(_dataHeaderOnly),
        Renumber = (uint?)result.GetValue(_renumber),
        RunNumber = (uint?)result.GetValue(_run),
    };

    private RawImportOptions Import(ParseResult result) => new()
    {
        OrbitsPerTimeFrame = (int)result.GetValue(_orbits),
        FirstOrbit = (uint?)result.GetValue(_firstOrbit),
        FirstTimeFrame = (uint)result.GetValue(_firstTf),
        RunNumber = (uint)(result.GetValue(_run) ?? 0),
        SubSpecification = result.GetRequiredValue(_subspec) == "feeid" ? SubSpecificationMode.FeeId : SubSpecificationMode.CruLinkId,
        FeeMask = (ushort)result.GetValue(_feeMask),
        Frames = result.GetRequiredValue(_check) switch { "off" => FrameCheck.Off, "drop" => FrameCheck.Drop, _ => FrameCheck.Print },
        Origin = result.GetValue(_origin) is { } origin ? new DataOrigin(origin) : DataOrigin.Invalid,
    };

    // An empty file is a time frame file without time frames.
    private static bool IsTimeFrames(string path)
    {
        using var file = File.OpenHandle(path);
        Span<byte> first = stackalloc byte[Rdh.Size];
        first = first[..RandomAccess.Read(file, first, 0)];
        return first.StartsWith("O2O2"u8) || (!path.EndsWith(".raw", StringComparison.OrdinalIgnoreCase) && !RdhCheck.IsMeantAsPage(first));
    }
}
