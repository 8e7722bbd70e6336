using System.CommandLine;
using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Editing;

namespace Penstock.Cli.TimeFrames;

/// <summary>What the verbs that write files share: where to, what is there already, what is told at the end.</summary>
internal sealed class EditVerbOptions(CommandContext context, string verb)
{
    private readonly Option<bool> _overwrite = Values.Flag("--overwrite", "Replace a file of that name when the new one is complete. [default: it is left, and the verb fails]");
    private readonly Option<bool> _checksums = Values.Flag("--checksums", "Write NAME.xxh3 beside each file: the checksum of each time frame, which tf verify compares.");
    private readonly Option<bool> _json = Values.Flag("--json", "End with one line of JSON.");

    public static Option<string> Output(string description) => new("--output", "-o") { Description = description, HelpName = "FILE", Required = true };

    public void AddTo(Verb to, bool withChecksums = true)
    {
        to.Add(_overwrite);
        if (withChecksums) to.Add(_checksums);
        to.Add(_json);
    }

    public bool IsJson(ParseResult result) => result.GetValue(_json);

    /// <summary>Runs an edit with a progress bar over so many bytes; wrong options are usage errors.</summary>
    public T Run<T>(ParseResult result, long total, Func<EditOptions, T> edit)
    {
        using var progress = new ByteProgress(context, verb, total);
        try
        {
            return edit(new EditOptions { Replace = result.GetValue(_overwrite), WriteChecksums = result.GetValue(_checksums), Progress = progress.Add });
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"tf {verb}: {exception.Message.Split(" (Parameter")[0]}");
        }
    }

    /// <summary>Prints what was done.</summary>
    public void Print(ParseResult result, EditReport report, object? more = null)
    {
        foreach (var remark in report.Remarks.Take(100)) context.Error.WriteLine($"penstock: {verb}: {Tables.Plain(remark)}");
        if (report.Remarks.Count > 100) context.Error.WriteLine($"penstock: {verb}: {report.Remarks.Count - 100} more remarks are not shown");
        if (IsJson(result))
        {
            context.Out.WriteLine(Json.Line(new
            {
                ok = true,
                files = report.Files,
                timeFrames = new { read = report.TimeFramesIn, written = report.TimeFramesOut },
                bytes = new { read = report.BytesIn, written = report.BytesOut },
                named = report.Named,
                remarks = report.Remarks,
                more,
            }));
            return;
        }

        foreach (var file in report.Files) context.Out.WriteLine(Tables.Plain(file));
        var read = report.BytesIn > 0 ? $"{report.TimeFramesIn} time frames of {report.BytesIn} bytes read, " : "";
        context.Out.WriteLine($"{verb}: {read}{report.TimeFramesOut}{(read.Length > 0 ? "" : " time frames")} of {report.BytesOut} bytes written{Named("not in the output", report, n => n.Value > 0)}{(read.Length > 0 ? Named("added", report, n => n.Value < 0) : "")}");
    }

    private static string Named(string what, EditReport report, Func<KeyValuePair<string, long>, bool> which)
    {
        var named = string.Join(", ", report.Named.Where(which).Select(n => string.Create(CultureInfo.InvariantCulture, $"{n.Key} {Math.Abs(n.Value)}")));
        return named.Length == 0 ? "" : $"; {what}: {named}";
    }

    public static ValueRanges? Ranges(string option, string? text) => text is null ? null
        : ValueRanges.TryParse(text, out var ranges) ? ranges
        : throw new UsageException($"{option}: '{text}' is no selection of numbers; 42, 40..50, ..7, 0x100.. or several with commas are accepted");
}
