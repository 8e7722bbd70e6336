using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Editing;

namespace Penstock.Cli.TimeFrames;

/// <summary><c>penstock tf split</c>: one file into several.</summary>
internal sealed class SplitVerb
{
    private readonly CommandContext _context;
    private readonly EditVerbOptions _edit;
    private readonly Argument<string> _file = TfVerb.File();
    private readonly Option<string> _output = new("--output", "-o") { Description = "The folder of the files; it is created.", HelpName = "DIR", Required = true };
    private readonly Option<long> _records = Values.Whole("--time-frames", "N", 0, long.MaxValue, 0, "Time frames per file. [default: 0, no limit]", "-n");
    private readonly Option<long> _bytes = Values.Whole("--bytes", "BYTES", 0, long.MaxValue, 0, "Bytes per file (10M, 2Gi); a time frame larger than that gets a file of its own. [default: 0, no limit]", "-b");
    private readonly Option<long> _orbits = Values.Whole("--orbits", "N", 0, 1L << 32, 0, "Orbits per file, from the first orbit of the first time frame on. [default: 0, no limit]");
    private readonly Option<string?> _name = Values.Text("--name", "PATTERN", "Names of the files: %n number of the file, %r run, %i first time frame (8 digits each), %D date, %T time, %h host. [default: the source's name and _%n.tf]");

    private SplitVerb(CommandContext context) => (_context, _edit) = (context, new EditVerbOptions(context, "split"));

    public static Command Create(CommandContext context)
    {
        var split = new SplitVerb(context);
        var verb = new Verb(
            "split",
            "Cuts a time frame file into several, between time frames; each is copied byte for byte. A damaged file is one line on standard error and exit code 1; files that are complete by then stay.",
            "penstock tf split run.tf -o parts/ --time-frames 100",
            "penstock tf split run.tf -o parts/ --bytes 10G --name 'o2_rawtf_run%r_tf%i_%h.tf' --checksums");
        verb.Add(split._file);
        foreach (Option option in (Option[])[split._output, split._records, split._bytes, split._orbits, split._name]) verb.Add(option);
        split._edit.AddTo(verb);
        return verb.Runs(TfVerb.Whole("split", split.Run));
    }

    private int Run(ParseResult result)
    {
        var file = result.GetRequiredValue(_file);
        var split = new SplitOptions
        {
            Folder = result.GetRequiredValue(_output),
            TimeFrames = result.GetValue(_records),
            Bytes = result.GetValue(_bytes),
            Orbits = result.GetValue(_orbits),
            NamePattern = result.GetValue(_name),
        };
        if (split is { TimeFrames: 0, Bytes: 0, Orbits: 0 }) throw new UsageException("tf split: where to cut is not said; --time-frames N, --bytes BYTES or --orbits N is accepted");
        var report = _edit.Run(result, TfVerb.SizeOf(file), options => FileSplit.Run(file, split, options, TimeProvider.System, _context.Stop));
        _edit.Print(result, report);
        return ExitCode.Ok;
    }
}
