using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Verification.Queries;

namespace Penstock.Cli.TimeFrames.Summaries;

/// <summary><c>penstock tf summary query</c>: a question in SQL.</summary>
internal sealed class QueryVerb
{
    private readonly CommandContext _context;
    private readonly Argument<string> _database = SummaryOptionValues.Database();
    private readonly Argument<string?> _sql = new("SQL") { Description = "One statement that reads. Left out: standard input, or --file.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _file = Values.Text("--file", "FILE", "Read the statement from a file.");
    private readonly QueryValues _values = new();
    private readonly Option<string> _format = SummaryOptionValues.Format("text", "csv", "json", "md");
    private readonly Option<bool> _csv = Values.Flag("--csv", "The same as --format csv.");
    private readonly Option<bool> _json = Values.Flag("--json", "The same as --format json: one line of JSON per row.");

    private QueryVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var query = new QueryVerb(context);
        var verb = new Verb(
            "query",
            "Asks a database of summaries a question in SQL. The database is only read: whatever else the statement tries is refused. Time, memory, rows and bytes are bounded; where a bound ends the rows, those before it are printed and the exit code is 1. Digests and checksums are printed in hexadecimal.",
            "penstock tf summary query run.db \"SELECT origin, description, SUM(parts) FROM v_by_type WHERE side_name = 'FLP' GROUP BY 1, 2\"",
            "penstock tf summary query run.db \"SELECT * FROM v_eq_total WHERE tf = :tf\" --tf 42 --csv",
            "penstock tf summary query run.db --file slow.sql --timeout 1m --param least=5 --json");
        verb.Add(query._database);
        verb.Add(query._sql);
        foreach (Option option in (Option[])[query._file, .. query._values.All, query._format, query._csv, query._json]) verb.Add(option);
        return verb.Runs(TfVerb.Whole("summary query", query.Run));
    }

    private int Run(ParseResult result)
    {
        var sql = Statement(result);
        using var query = SummaryQuery.Open(result.GetRequiredValue(_database), _values.Limits(result));
        QueryResult answer;
        try
        {
            answer = query.Run(sql, _values.Parameters(result, query), stop: _context.Stop);
        }
        catch (QueryException exception)
        {
            throw new CommandFailedException($"tf summary query: {exception.Message}");
        }

        Write(answer, result.GetValue(_json) ? "json" : result.GetValue(_csv) ? "csv" : result.GetRequiredValue(_format));
        if (answer.Limit is null) return ExitCode.Ok;
        _context.Error.WriteLine($"penstock: tf summary query: {answer.Limit}; the first {answer.Rows.Count} are printed");
        return ExitCode.Failed;
    }

    private string Statement(ParseResult result)
    {
        var (sql, file) = (result.GetValue(_sql), result.GetValue(_file));
        if (sql is not null && file is not null) throw new UsageException("tf summary query: a statement and --file are given; one of them is accepted");
        if (sql is not null) return sql;
        if (file is null && !Console.IsInputRedirected) throw new UsageException("tf summary query: there is no statement; as an argument, with --file or on standard input it is accepted");
        using var reader = file is null ? new StreamReader(Console.OpenStandardInput()) : new StreamReader(file);
        // One character beyond what is accepted, so that the refusal can say so.
        var text = new char[QueryLimits.MaxSqlBytes + 1];
        return new string(text, 0, reader.ReadBlock(text));
    }

    private void Write(QueryResult answer, string format)
    {
        switch (format)
        {
            case "json":
                foreach (var row in answer.Rows) _context.Out.WriteLine(JsonRow(answer.Columns, row));
                break;
            case "csv":
                _context.Out.WriteLine(string.Join(',', answer.Columns.Select(Csv)));
                foreach (var row in answer.Rows) _context.Out.WriteLine(string.Join(',', row.Select((value, i) => value is null ? "" : Csv(Text(answer.Columns[i], value)))));
                break;
            case "md":
                _context.Out.WriteLine($"| {string.Join(" | ", answer.Columns.Select(Cell))} |");
                _context.Out.WriteLine($"| {string.Join(" | ", answer.Columns.Select(_ => "---"))} |");
                foreach (var row in answer.Rows) _context.Out.WriteLine($"| {string.Join(" | ", row.Select((value, i) => Cell(Text(answer.Columns[i], value))))} |");
                break;
            default:
                var table = Tables.Create([.. answer.Columns.Select((c, i) => (answer.Rows.All(r => r[i] is null or long or double) ? ">" : "") + Tables.Plain(c))]);
                foreach (var row in answer.Rows) table.AddTextRow([.. row.Select((value, i) => Text(answer.Columns[i], value))]);
                Tables.Write(table, _context);
                break;
        }
    }

    private static string JsonRow(IReadOnlyList<string> columns, IReadOnlyList<object?> row)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            for (var i = 0; i < columns.Count; i++)
            {
                json.WritePropertyName(columns[i]);
                if (row[i] is null) json.WriteNullValue();
                else if (row[i] is long whole && !IsBits(columns[i])) json.WriteNumberValue(whole);
                else if (row[i] is double number && double.IsFinite(number)) json.WriteNumberValue(number);
                else json.WriteStringValue(Text(columns[i], row[i]));
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static string Text(string column, object? value) => value switch
    {
        null => "",
        long bits when IsBits(column) => bits.ToString("x16", CultureInfo.InvariantCulture),
        byte[] blob => Convert.ToHexStringLower(blob),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    // 64 bits whose value as a number says nothing.
    private static bool IsBits(string column) => column is "digest_sum" or "digest_xor" or "hdr_digest" or "checksum";

    private static string Csv(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Cell(string text) => Tables.Plain(text).Replace("|", "\\|", StringComparison.Ordinal);
}
