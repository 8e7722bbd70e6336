using System.CommandLine;
using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.DataMovement.Copying;

namespace Penstock.Cli.Copying;

/// <summary><c>penstock copy cp</c> and <c>copy sync</c>: the engine in this process.</summary>
internal sealed class CpVerb
{
    private readonly CommandContext _context;
    private readonly EngineOptions _engine;
    private readonly Option<bool> _verbose = Values.Flag("--verbose", "Print every name and what was done with it.", "-v");
    private readonly Option<bool> _quiet = Values.Flag("--quiet", "No progress.", "-q");
    private readonly Option<bool> _json = Values.Flag("--json", "Print the result as a line of JSON; with --verbose one per name before it.");
    private readonly Option<string> _output = Values.Choice("--output", "FORMAT", "text", "text, or dcp: progress and result on standard output in the words of mpifileutils' dcp. [default: text]", "text", "dcp");
    private readonly Lock _lock = new();

    private CpVerb(CommandContext context, bool sync)
    {
        _context = context;
        _engine = new EngineOptions(sync);
    }

    public static Command CreateCopy(CommandContext context) => new CpVerb(context, sync: false).Create(new Verb(
        "cp",
        "Copies files and trees: in parallel, pieces of big files too, by the fastest way the file systems have (shared blocks, inside the kernel, read and write). A file has its name only when it is whole. Exit code 0: everything is copied; 1: something failed, each on standard error; 2: the command line; 4: cancelled.",
        "penstock copy cp --archive SRC/ DST",
        "penstock copy cp --archive --verify hash --manifest run.jsonl --resume /data/run42 /store/"));

    public static Command CreateSync(CommandContext context) => new CpVerb(context, sync: true).Create(new Verb(
        "sync",
        "Makes a destination what the source is, copying only what differs in size or time; everything is preserved as with --archive. With --delete what is too much goes. Exit codes as with cp.",
        "penstock copy sync --delete --verify hash /data/run42/ /store/run42",
        "penstock copy sync --dry-run --delete SRC/ DST"));

    private Verb Create(Verb verb)
    {
        _engine.AddTo(verb);
        foreach (Option option in (Option[])[_verbose, _quiet, _json, _output]) verb.Add(option);
        return verb.Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result)
    {
        var dcp = result.GetValue(_output) == "dcp" ? new DcpText() : null;
        var json = result.GetValue(_json);
        var quiet = result.GetValue(_quiet);
        var options = _engine.Read(result, count: dcp is not null || !quiet);
        using var manifest = options.Manifest is { } path ? CopyManifest.Create(path, options) : null;
        var verbose = result.GetValue(_verbose) || (options.DryRun && dcp is null && !json);
        Action<CopyItem>? onItem = verbose || manifest is not null ? item => Tell(item, verbose, json, manifest) : null;
        var engine = new CopyEngine(options, onItem);
        var copying = engine.RunAsync(_context.Stop);
        if (dcp is not null) WriteAll(dcp.Begin(options));
        using (var limit = _engine.BandwidthFile(result) is { } file ? new BandwidthFile(file, engine) : null)
        {
            if (dcp is not null) await FollowAsync(copying, TimeSpan.FromSeconds(1), () => WriteAll(dcp.Advance(engine.Progress, options.Destination)));
            else if (!quiet) await new CopyDisplay(_context).ShowAsync(engine, copying);
        }

        var ended = await copying;
        if (dcp is not null) WriteAll(dcp.End(ended, options.Destination));
        else if (json) _context.Out.WriteLine(CopyText.Json(ended));
        else
        {
            foreach (var error in ended.Errors) _context.Error.WriteLine(Tables.Plain($"penstock: {error.Message}"));
            if (ended.Failed > ended.Errors.Count) _context.Error.WriteLine($"penstock: and {ended.Failed - ended.Errors.Count} more");
            if (ended.Outcome == CopyOutcome.Failed && (ended.Errors.Count == 0 || ended.Errors[0].Message != ended.Message)) _context.Error.WriteLine(Tables.Plain($"penstock: {ended.Message}"));
            if (!quiet || ended.Outcome != CopyOutcome.Completed) _context.Out.WriteLine(CopyText.Summary(ended, options.DryRun));
        }

        return CopyText.ExitCodeOf(ended.Outcome);
    }

    internal static async Task FollowAsync(Task copying, TimeSpan period, Action tick)
    {
        while (await Task.WhenAny(copying, Task.Delay(period)) != copying) tick();
    }

    private void Tell(CopyItem item, bool verbose, bool json, CopyManifest? manifest)
    {
        manifest?.Add(item);
        if (!verbose || (item.Action == CopyAction.Unchanged && !json)) return;
        lock (_lock)
        {
            _context.Out.WriteLine(json
                ? Json.Line(new { item = item.Path, action = item.Action, kind = item.Kind, bytes = item.Bytes, hash = item.Hash })
                : Tables.Plain(string.Create(CultureInfo.InvariantCulture, $"{item.Action.ToString().ToLowerInvariant(),-9} {item.Kind,-13} {item.Bytes,15} {(item.Path.IsEmpty ? "." : item.Path.ToString())}")));
        }
    }

    private void WriteAll(IEnumerable<string> lines)
    {
        foreach (var line in lines) _context.Out.WriteLine(Tables.Plain(line));
        _context.Out.Flush();
    }
}
