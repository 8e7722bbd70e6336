using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Verification.Criteria;

namespace Penstock.Cli.TimeFrames.Summaries;

/// <summary>Prints what criteria came to.</summary>
internal static class CheckWriter
{
    public static void Write(string database, IReadOnlyList<CriterionResult> results, string format, CommandContext context)
    {
        switch (format)
        {
            case "json": context.Out.WriteLine(Json.Line(Shape(database, results))); break;
            case "junit": WriteJUnit(results, context.Out); break;
            case "md": WriteMarkdown(database, results, context.Out); break;
            default: WriteText(database, results, context.Out); break;
        }
    }

    private static void WriteText(string database, IReadOnlyList<CriterionResult> results, TextWriter output)
    {
        foreach (var result in results)
        {
            output.WriteLine($"{Word(result),-8} {result.Criterion.Name}{(result.Why is null ? "" : $": {Tables.Plain(result.Why)}")}");
            foreach (var sample in result.Samples) output.WriteLine($"         {Tables.Plain(sample)}");
        }

        output.WriteLine($"{Tables.Plain(database)}: {Counts(results)}");
    }

    private static void WriteMarkdown(string database, IReadOnlyList<CriterionResult> results, TextWriter output)
    {
        output.WriteLine($"# Criteria: {Tables.Plain(database)}\n");
        output.WriteLine("| criterion | severity | result | rows | why |\n| --- | --- | --- | --- | --- |");
        foreach (var result in results)
        {
            var why = Tables.Plain(string.Join("; ", result.Samples.Prepend(result.Why ?? "").Where(t => t.Length > 0))).Replace("|", "\\|", StringComparison.Ordinal);
            output.WriteLine($"| {result.Criterion.Name} | {Severity(result)} | {Word(result)} | {result.Rows} | {why} |");
        }

        output.WriteLine($"\n{Counts(results)}");
    }

    private static void WriteJUnit(IReadOnlyList<CriterionResult> results, TextWriter output)
    {
        var skipped = results.Count(r => r.Outcome == CriterionOutcome.Skipped);
        var failed = results.Count(r => r.Outcome is CriterionOutcome.Failed or CriterionOutcome.Broken);
        using var junit = new JUnitWriter(output, "penstock tf summary check", results.Count, failed, skipped);
        foreach (var result in results)
        {
            if (result.Outcome == CriterionOutcome.Passed) junit.Passed(result.Criterion.Name);
            else if (result.Outcome == CriterionOutcome.Skipped) junit.Skipped(result.Criterion.Name, result.Why!);
            else junit.Failed(result.Criterion.Name, $"{Severity(result)}: {result.Why}", string.Join('\n', result.Samples));
        }
    }

    private static string Counts(IReadOnlyList<CriterionResult> results)
    {
        var words = Enum.GetValues<CriterionOutcome>().Select(o => (Count: results.Count(r => r.Outcome == o), Word: $"{o}".ToLowerInvariant()));
        return string.Join(", ", words.Where(w => w.Count > 0).Select(w => $"{w.Count} {w.Word}"));
    }

    private static string Word(CriterionResult result) => result.Outcome == CriterionOutcome.Failed ? Severity(result) : $"{result.Outcome}".ToLowerInvariant();

    private static string Severity(CriterionResult result) => $"{result.Criterion.Severity}".ToLowerInvariant();

    private static object Shape(string database, IReadOnlyList<CriterionResult> results) => new
    {
        database,
        passed = results.Count(r => r.Outcome == CriterionOutcome.Passed),
        failed = results.Count(r => r.Outcome == CriterionOutcome.Failed),
        skipped = results.Count(r => r.Outcome == CriterionOutcome.Skipped),
        broken = results.Count(r => r.Outcome == CriterionOutcome.Broken),
        criteria = results.Select(r => new
        {
            name = r.Criterion.Name,
            file = r.Criterion.File,
            line = r.Criterion.Line,
            severity = Severity(r),
            outcome = $"{r.Outcome}".ToLowerInvariant(),
            rows = r.Rows,
            tookMs = Math.Round(r.Took.TotalMilliseconds, 3),
            why = r.Why,
            samples = r.Samples,
            tags = r.Criterion.Tags,
        }),
    };
}
