using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Verification.Database;
using Penstock.TimeFrames.Verification.Queries;

namespace Penstock.Cli.TimeFrames.Summaries;

/// <summary><c>penstock tf summary schema</c>: tables and views.</summary>
internal static class SchemaVerb
{
    public static Command Create(CommandContext context)
    {
        var database = new Argument<string?>("DB") { Description = "A database: what it holds is shown. Left out: the statements that make one.", Arity = ArgumentArity.ZeroOrOne };
        var json = Values.Flag("--json", "One line of JSON per table and view.");
        var verb = new Verb(
            "schema",
            "Prints the statements that make a database of summaries, or the tables and views of one with their columns and rows.",
            "penstock tf summary schema",
            "penstock tf summary schema run.db --json");
        verb.Add(database);
        verb.Add(json);
        return verb.Runs(TfVerb.Whole("summary schema", result => result.GetValue(database) is { } path ? Show(context, path, result.GetValue(json)) : Print(context, result.GetValue(json))));
    }

    private static int Print(CommandContext context, bool json)
    {
        context.Out.WriteLine(json ? Json.Line(new { version = SummarySchema.Version, sql = SummarySchema.Sql }) : SummarySchema.Sql);
        return ExitCode.Ok;
    }

    private static int Show(CommandContext context, string path, bool json)
    {
        using var query = SummaryQuery.Open(path);
        var table = Tables.Create("name", "type", ">rows", "columns");
        try
        {
            foreach (var row in query.Run("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY type, name", stop: context.Stop).Rows)
            {
                var (name, type) = ($"{row[0]}", $"{row[1]}");
                var columns = query.Run("SELECT name FROM pragma_table_info(:name)", new Dictionary<string, object?>(StringComparer.Ordinal) { ["name"] = name }, stop: context.Stop).Rows.Select(r => $"{r[0]}").ToArray();
                var rows = (long)query.Run($"SELECT COUNT(*) FROM \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", stop: context.Stop).Rows[0][0]!;
                if (json) context.Out.WriteLine(Json.Line(new { name, type, rows, columns }));
                else table.AddTextRow(name, type, $"{rows}", string.Join(", ", columns));
            }
        }
        catch (QueryException exception)
        {
            throw new CommandFailedException($"tf summary schema: {path}: {exception.Message}");
        }

        if (!json) Tables.Write(table, context);
        return ExitCode.Ok;
    }
}
