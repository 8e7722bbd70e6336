using System.CommandLine;
using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Comparing;
using Penstock.TimeFrames.Verification.Database;
using Penstock.TimeFrames.Verification.Reports;

namespace Penstock.Cli.TimeFrames.Summaries;

/// <summary><c>penstock tf summary compare</c>: what was sent against what was built.</summary>
internal sealed class CompareVerb
{
    private readonly CommandContext _context;
    private readonly Argument<string> _flp = new("FLP") { Description = "What the sources sent: a time frame file, or a database of summaries." };
    private readonly Argument<string?> _epn = new("EPN") { Description = "What was built: the same. Left out where a database holds both sides.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<long?> _tf = Values.OptionalWhole("--tf", "N", 0, long.MaxValue, "Only this time frame. [default: all]");
    private readonly Option<string?> _run = new("--run") { Description = "All time frames of the run that a database holds, which is the default; with a number it must be that one.", HelpName = "[N]", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<long?> _orbits = Values.OptionalWhole("--orbits-per-tf", "N", 1, SummaryOptions.MaxOrbits, "Orbits per time frame, which a file does not hold. [default: a database's, else the widest span seen]");
    private readonly Option<string> _checksum = SummaryOptionValues.Checksum();
    private readonly Option<long> _most = Values.Whole("--max-differences", "N", 1, 1_000_000, 10_000, "Differences that are shown, and at most 1000 per time frame; all are counted. [default: 10000]");
    private readonly Option<string> _format = SummaryOptionValues.Format("text", "json", "md", "junit");
    private readonly Option<bool> _json = Values.Flag("--json", "The same as --format json.");

    private CompareVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var compare = new CompareVerb(context);
        var verb = new Verb(
            "compare",
            "Compares what was sent with what was built, time frame by time frame: every part's size and checksum, every header field that must not change, every heartbeat frame. Each difference has a code and says which link, which heartbeat frame, which bytes. Exit code 0 where there are none, 1 where there are.",
            "penstock tf summary compare sent.tf built.tf --orbits-per-tf 32",
            "penstock tf summary compare run.db --tf 42 --format md",
            "penstock tf summary compare sent.tf built.tf --format json | jq '.differences[].code'");
        verb.Add(compare._flp);
        verb.Add(compare._epn);
        foreach (Option option in (Option[])[compare._tf, compare._run, compare._orbits, compare._checksum, compare._most, compare._format, compare._json]) verb.Add(option);
        return verb.Runs(TfVerb.Whole("summary compare", compare.Run));
    }

    private int Run(ParseResult result)
    {
        var (flpPath, epnPath) = (result.GetRequiredValue(_flp), result.GetValue(_epn));
        using var flp = Open(flpPath, SummarySide.Flp, alone: epnPath is null);
        using var epn = Open(epnPath ?? flpPath, SummarySide.Epn, alone: epnPath is null);
        CheckRun(result.GetValue(_run), flp, epn);
        var comparison = Comparison(result, flp, epn);
        var report = new ComparisonReport(flpPath, epnPath ?? flpPath, comparison.Options, (int)result.GetValue(_most));
        var wanted = result.GetValue(_tf);
        using (var progress = new ByteProgress(_context, "compare", flp.Bytes + epn.Bytes))
        {
            foreach (var one in comparison.Run(wanted is { } tf ? id => id == (ulong)tf : null, progress.Add, _context.Stop)) report.Add(one);
        }

        if (wanted is { } missing && report.TimeFrames == 0) throw new CommandFailedException($"tf summary compare: time frame {missing} is on neither side");
        ComparisonWriter.Write(report, result.GetValue(_json) ? "json" : result.GetRequiredValue(_format), _context);
        return report.IsEqual ? ExitCode.Ok : ExitCode.Failed;
    }

    private static void CheckRun(string? text, params ComparisonSide[] sides)
    {
        if (text is null) return;
        if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var run)) throw new UsageException($"--run: '{text}' is not a whole number from 0 to {uint.MaxValue}");
        foreach (var side in sides.OfType<DatabaseSide>())
        {
            if (!side.Runs.Contains(run)) throw new CommandFailedException($"tf summary compare: {side.Path} holds no run {run}; {string.Join(", ", side.Runs)} is there");
        }
    }

    private SideComparison Comparison(ParseResult result, ComparisonSide flp, ComparisonSide epn)
    {
        try
        {
            return new SideComparison(flp, epn, (int?)result.GetValue(_orbits), SummaryOptionValues.KindOf(result.GetRequiredValue(_checksum)));
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"tf summary compare: {exception.Message}");
        }
    }

    // A database given for one side serves with that side, or with the only one that it has.
    private ComparisonSide Open(string path, SummarySide side, bool alone)
    {
        if (!File.Exists(path) || !SummaryDatabase.IsDatabase(path))
        {
            if (alone && File.Exists(path)) throw new UsageException($"tf summary compare: {path} is one time frame file; two files, or a database that holds both sides, are accepted");
            return FileSide.Open(path, _context.Stop);
        }

        var database = SummaryDatabase.Open(path);
        var other = side == SummarySide.Flp ? SummarySide.Epn : SummarySide.Flp;
        return new DatabaseSide(database, alone || database.Holds(side) || !database.Holds(other) ? side : other);
    }
}
