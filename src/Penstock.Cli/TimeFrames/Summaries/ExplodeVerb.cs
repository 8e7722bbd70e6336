using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Verification.Maintenance;

namespace Penstock.Cli.TimeFrames.Summaries;

/// <summary><c>penstock tf summary explode</c>: packed parts into rows.</summary>
internal static class ExplodeVerb
{
    public static Command Create(CommandContext context)
    {
        var database = SummaryOptionValues.Database();
        var tf = Values.OptionalWhole("--tf", "N", 0, long.MaxValue, "The time frame.");
        tf.Required = true;
        var json = Values.Flag("--json", "Print one line of JSON.");
        var verb = new Verb(
            "explode",
            "Makes a row of the table part for each packed part of a time frame, so that questions can be asked about parts. Needs detail level 2.",
            "penstock tf summary explode run.db --tf 42");
        verb.Add(database);
        verb.Add(tf);
        verb.Add(json);
        return verb.Runs(TfVerb.Whole("summary explode", result =>
        {
            var (path, number) = (result.GetRequiredValue(database), result.GetRequiredValue(tf)!.Value);
            var rows = PartExpansion.Run(path, (ulong)number);
            context.Out.WriteLine(result.GetValue(json) ? Json.Line(new { database = path, tf = number, partRows = rows }) : $"{Tables.Plain(path)}: {rows} rows of parts for time frame {number}");
            return ExitCode.Ok;
        }));
    }
}
