using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Verification.Maintenance;

namespace Penstock.Cli.TimeFrames.Summaries;

/// <summary><c>penstock tf summary merge</c>: databases of several workers into one.</summary>
internal static class MergeSummariesVerb
{
    public static Command Create(CommandContext context)
    {
        var databases = new Argument<string[]>("DB") { Description = "Databases of summaries.", Arity = ArgumentArity.OneOrMore };
        var output = Values.RequiredText("--output", "DB", "The database of the site; it is made, or grows.");
        output.Aliases.Add("-o");
        var json = Values.Flag("--json", "Print one line of JSON per database.");
        var verb = new Verb(
            "merge",
            "Brings databases of one run from several workers together in one: time frames, sub time frames, verdicts and differences, not equipments and parts. What is there already is passed over; where it says something else it stays, and the exit code is 1.",
            "penstock tf summary merge epn1.db epn2.db -o site.db");
        verb.Add(databases);
        verb.Add(output);
        verb.Add(json);
        return verb.Runs(TfVerb.Whole("summary merge", result =>
        {
            var (conflicts, into) = (0L, result.GetRequiredValue(output));
            foreach (var path in result.GetRequiredValue(databases))
            {
                var report = SummaryMerge.Run(path, into, context.Stop);
                conflicts += report.Conflicts;
                if (report.Conflicts > 0) context.Error.WriteLine($"penstock: {Tables.Plain(path)}: {report.Conflicts} sides of time frames are in {Tables.Plain(into)} with other contents; those there stay");
                context.Out.WriteLine(result.GetValue(json)
                    ? Json.Line(new { database = path, sides = report.Sides, alreadyThere = report.AlreadyThere, conflicts = report.Conflicts, differences = report.Differences })
                    : $"{Tables.Plain(path)}: {report.Sides} sides of time frames, {report.Differences} differences new; {report.AlreadyThere} were there");
            }

            return conflicts == 0 ? ExitCode.Ok : ExitCode.Failed;
        }));
    }
}
