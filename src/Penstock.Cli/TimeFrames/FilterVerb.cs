using System.CommandLine;
using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Editing;
using Penstock.TimeFrames.Headers;

namespace Penstock.Cli.TimeFrames;

/// <summary><c>penstock tf filter</c>: some time frames, some equipments.</summary>
internal sealed class FilterVerb
{
    private readonly CommandContext _context;
    private readonly EditVerbOptions _edit;
    private readonly Argument<string> _file = TfVerb.File();
    private readonly Option<string> _output = EditVerbOptions.Output("The file to write.");
    private readonly Option<string?> _tf = Values.Text("--tf", "RANGES", "Numbers of time frames: 42, 40..50, ..7, several with commas.");
    private readonly Option<string?> _orbit = Values.Text("--orbit", "RANGES", "First orbits of time frames.");
    private readonly Option<string?> _run = Values.Text("--run", "RANGES", "Runs.");
    private readonly Option<string?> _time = Values.Text("--written", "FROM..TO", "Times of writing, as 2026-11-25T04:18:02Z or Unix milliseconds; either may be left out.");
    private readonly Option<bool> _invert = Values.Flag("--invert", "Keep the time frames that --tf, --orbit, --run and --written do not select.");
    private readonly Option<string[]> _origin = Values.Texts("--origin", "DET", "Only equipments of these detectors; may be repeated, or several with commas.");
    private readonly Option<string[]> _noOrigin = Values.Texts("--exclude-origin", "DET", "No equipments of these detectors.");
    private readonly Option<string[]> _description = Values.Texts("--description", "NAME", "Only equipments of these descriptions, such as RAWDATA.");
    private readonly Option<string[]> _noDescription = Values.Texts("--exclude-description", "NAME", "No equipments of these descriptions.");
    private readonly Option<string?> _subspec = Values.Text("--subspec", "RANGES", "Only equipments of these subspecifications: 0x2a, 0x100..0x1ff.");
    private readonly Option<bool> _empty = Values.Flag("--keep-empty", "Write time frames of which no equipment is left, too, without data.");
    private readonly Option<bool> _noEmpty = Values.Flag("--drop-empty-triggers", "Leave out heartbeat frames without data, but for the first of each equipment and time frame.");
    private readonly Option<long?> _renumber = Values.OptionalWhole("--renumber", "N", 0, uint.MaxValue, "Number the time frames from N on. [default: their numbers stay]");

    private FilterVerb(CommandContext context) => (_context, _edit) = (context, new EditVerbOptions(context, "filter"));

    public static Command Create(CommandContext context)
    {
        var filter = new FilterVerb(context);
        var verb = new Verb(
            "filter",
            "Writes some time frames of a file, and some equipments of them. All conditions have to hold. What is kept whole is copied byte for byte; other records get a new index, their blocks stay as they are. What is left out is told in bytes.",
            "penstock tf filter run.tf -o its.tf --origin ITS --tf 100..199",
            "penstock tf filter run.tf -o rest.tf --exclude-origin TPC,TRD --written 2026-11-25T04:00:00Z.. --json");
        verb.Add(filter._file);
        foreach (Option option in (Option[])[filter._output, filter._tf, filter._orbit, filter._run, filter._time, filter._invert, filter._origin, filter._noOrigin, filter._description,
            filter._noDescription, filter._subspec, filter._empty, filter._noEmpty, filter._renumber])
        {
            verb.Add(option);
        }

        filter._edit.AddTo(verb);
        return verb.Runs(TfVerb.Whole("filter", filter.Run));
    }

    private int Run(ParseResult result)
    {
        var file = result.GetRequiredValue(_file);
        var filter = new FilterOptions
        {
            TimeFrames = EditVerbOptions.Ranges("--tf", result.GetValue(_tf)),
            Orbits = EditVerbOptions.Ranges("--orbit", result.GetValue(_orbit)),
            Runs = EditVerbOptions.Ranges("--run", result.GetValue(_run)),
            WriteTimesMs = Times(result.GetValue(_time)),
            InvertTimeFrames = result.GetValue(_invert),
            Origins = Names("--origin", result.GetValue(_origin), text => new DataOrigin(text)),
            WithoutOrigins = Names("--exclude-origin", result.GetValue(_noOrigin), text => new DataOrigin(text)),
            Descriptions = Names("--description", result.GetValue(_description), text => new DataDescription(text)),
            WithoutDescriptions = Names("--exclude-description", result.GetValue(_noDescription), text => new DataDescription(text)),
            SubSpecifications = EditVerbOptions.Ranges("--subspec", result.GetValue(_subspec)),
            KeepEmpty = result.GetValue(_empty),
            DropEmptyTriggers = result.GetValue(_noEmpty),
            Renumber = (uint?)result.GetValue(_renumber),
        };
        var report = _edit.Run(result, TfVerb.SizeOf(file), options => FileFilter.Run(file, result.GetRequiredValue(_output), filter, options, _context.Stop));
        _edit.Print(result, report);
        return ExitCode.Ok;
    }

    private static T[] Names<T>(string option, string[]? texts, Func<string, T> make)
    {
        try
        {
            return [.. (texts ?? []).SelectMany(text => text.Split(',')).Select(make)];
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"{option}: {exception.Message.Split(" (Parameter")[0]}");
        }
    }

    private static ValueRanges? Times(string? text)
    {
        if (text is null) return null;
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots >= 0 && text.Length > 2 && Milliseconds(text[..dots]) is { } from && Milliseconds(text[(dots + 2)..]) is { } to && ValueRanges.TryParse($"{from}..{to}", out var ranges)) return ranges;
        throw new UsageException($"--written: '{text}' is no stretch of time; 2026-11-25T04:18:02Z..2026-11-25T05:00:00Z, with either left out, or Unix milliseconds are accepted");
    }

    private static string? Milliseconds(string text)
    {
        if (text.Length == 0 || ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)) return text;
        var styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        string[] formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];
        return DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, styles, out var time) && time.ToUnixTimeMilliseconds() >= 0 ? $"{time.ToUnixTimeMilliseconds()}" : null;
    }
}
