using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Verification.Maintenance;

namespace Penstock.Cli.TimeFrames.Summaries;

/// <summary><c>penstock tf summary prune</c>: old databases go.</summary>
internal sealed class PruneVerb
{
    private readonly CommandContext _context;
    private readonly Argument<string> _folder = new("FOLDER") { Description = "A folder of databases, named tfsum_run*.db." };
    private readonly Option<TimeSpan?> _older = Values.Duration("--older", "Delete databases last written longer ago than this.");
    private readonly Option<TimeSpan?> _olderDifferent = Values.Duration("--older-different", "The same for those that hold differences. [default: those stay]");
    private readonly Option<long?> _bytes = Values.OptionalWhole("--max-bytes", "BYTES", 0, long.MaxValue, "Delete the oldest until all together have no more bytes; those that hold differences go last.");
    private readonly Option<bool> _all = Values.Flag("--also-different", "Treat databases that hold differences as the others.");
    private readonly Option<bool> _dry = Values.Flag("--dry-run", "Only say what would go.");
    private readonly Option<bool> _json = Values.Flag("--json", "Print one line of JSON per database.");

    private PruneVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var prune = new PruneVerb(context);
        var verb = new Verb(
            "prune",
            "Deletes old databases of a folder, whole files. Only databases of summaries with the names that runs give them are touched; one that somebody writes stays, and so does one that holds differences unless it is said that those go.",
            "penstock tf summary prune /data/summaries --older 7d --older-different 90d",
            "penstock tf summary prune /data/summaries --max-bytes 100G --dry-run");
        verb.Add(prune._folder);
        foreach (Option option in (Option[])[prune._older, prune._olderDifferent, prune._bytes, prune._all, prune._dry, prune._json]) verb.Add(option);
        return verb.Runs(TfVerb.Whole("summary prune", prune.Run));
    }

    private int Run(ParseResult result)
    {
        var options = new RetentionOptions
        {
            Older = result.GetValue(_older), OlderDifferent = result.GetValue(_olderDifferent), MaxBytes = result.GetValue(_bytes), KeepDifferent = !result.GetValue(_all), DryRun = result.GetValue(_dry),
        };
        if (options is { Older: null, OlderDifferent: null, MaxBytes: null }) throw new UsageException("tf summary prune: nothing says what goes; --older, --older-different or --max-bytes is accepted");
        var files = SummaryRetention.Run(result.GetRequiredValue(_folder), options, DateTimeOffset.UtcNow);
        var verb = options.DryRun ? "would delete" : "deleted";
        foreach (var file in files)
        {
            if (result.GetValue(_json)) _context.Out.WriteLine(Json.Line(new { path = file.Path, bytes = file.Bytes, writtenAt = file.WrittenAt, hasDifferences = file.HasDifferences, deleted = file.IsDeleted && !options.DryRun, wouldDelete = file.IsDeleted, why = file.Fate }));
            else if (file.IsDeleted) _context.Out.WriteLine($"{verb} {Tables.Plain(file.Path)}: {file.Bytes} bytes, {file.Fate}");
        }

        if (!result.GetValue(_json)) _context.Out.WriteLine($"{files.Count(f => f.IsDeleted)} of {files.Count} databases {verb}, {files.Where(f => f.IsDeleted).Sum(f => f.Bytes)} bytes");
        return ExitCode.Ok;
    }
}
