using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Reports;

namespace Penstock.Cli.TimeFrames.Summaries;

/// <summary>Prints the comparison of two sides.</summary>
internal static class ComparisonWriter
{
    public static void Write(ComparisonReport report, string format, CommandContext context)
    {
        switch (format)
        {
            case "json": context.Out.WriteLine(Json.Line(Shape(report))); break;
            case "md": WriteMarkdown(report, context.Out); break;
            case "junit": WriteJUnit(report, context.Out); break;
            default: WriteText(report, context.Out); break;
        }
    }

    /// <summary>A difference without what its time frame's heading says.</summary>
    public static string Line(Difference difference)
    {
        var place = new List<string>();
        if (difference.Equipment is { } equipment) place.Add($"{equipment}");
        if (difference.Source is { } source) place.Add($"source {source}");
        if (difference.Message is { } message) place.Add($"message {message}");
        if (difference.Part is { } part) place.Add($"part {part}");
        if (difference.HeartbeatFrame is { } frame) place.Add($"heartbeat frame {frame}");
        if (difference.ByteCount is > 0 and var count) place.Add($"bytes {difference.ByteOffset}..{difference.ByteOffset + count - 1} of the message");
        var values = difference.FlpValue is null && difference.EpnValue is null ? [] : new[] { $"FLP {difference.FlpValue ?? "-"}, EPN {difference.EpnValue ?? "-"}" };
        var text = string.Join(": ", new[] { string.Join(", ", place) }.Concat(values).Where(t => t.Length > 0));
        return Tables.Plain(difference.Note is null ? text : text.Length == 0 ? difference.Note : $"{text} ({difference.Note})");
    }

    private static string Headline(ComparisonReport report)
    {
        var verdicts = Enum.GetValues<TfVerdict>().Where(v => report.CountOf(v) > 0).Select(v => $"{report.CountOf(v)} {Name(v)}");
        return $"{report.TimeFrames} time frames of {report.OrbitsPerTimeFrame} orbits, checksum {report.Checksum}: {(report.TimeFrames == 0 ? "nothing to compare" : string.Join(", ", verdicts))}; {Count(report.DifferenceCount, "difference")}, {Count(report.WarningCount, "warning")}";
    }

    private static void WriteText(ComparisonReport report, TextWriter output)
    {
        output.WriteLine($"FLP {Tables.Plain(report.Flp)}");
        output.WriteLine($"EPN {Tables.Plain(report.Epn)}");
        output.WriteLine(Headline(report));
        foreach (var frame in report.Notable)
        {
            output.WriteLine();
            output.WriteLine(Heading(frame));
            foreach (var difference in frame.Differences.Where(d => d.Severity == DifferenceSeverity.Error)) output.WriteLine($"  {difference.CodeName,-16} {Line(difference)}");
            WriteWarnings(frame, output);
            WriteRest(frame, output, "  ");
        }

        if (report.Remarks.Count > 0) output.WriteLine();
        foreach (var (remark, count) in report.Remarks) output.WriteLine($"note ({count} time frames): {Tables.Plain(remark)}");
    }

    // What both sides have alike is mostly the same of all links.
    private static void WriteWarnings(TfComparisonResult frame, TextWriter output)
    {
        const int Shown = 3;
        foreach (var code in frame.Differences.Where(d => d.Severity != DifferenceSeverity.Error).GroupBy(d => d.CodeName, StringComparer.Ordinal))
        {
            foreach (var warning in code.Take(Shown)) output.WriteLine($"  warning: {code.Key,-16} {Line(warning)}");
            if (code.Count() > Shown) output.WriteLine($"  warning: {code.Key,-16} ... and {code.Count() - Shown} more");
        }
    }

    private static void WriteMarkdown(ComparisonReport report, TextWriter output)
    {
        output.WriteLine("# Comparison of time frames");
        output.WriteLine();
        output.WriteLine($"FLP side: {Cell(report.Flp)}. EPN side: {Cell(report.Epn)}. {Cell(Headline(report))}.");
        foreach (var frame in report.Notable)
        {
            output.WriteLine();
            output.WriteLine($"## {Heading(frame)}");
            output.WriteLine();
            output.WriteLine("| code | severity | equipment | heartbeat frame | where and what |");
            output.WriteLine("| --- | --- | --- | --- | --- |");
            foreach (var d in frame.Differences) output.WriteLine($"| `{d.CodeName}` | {Severity(d)} | {Cell(d.Equipment?.ToString() ?? "")} | {d.HeartbeatFrame} | {Cell(Line(d with { Equipment = null, HeartbeatFrame = null }))} |");
            output.WriteLine();
            WriteRest(frame, output, "");
        }

        if (report.Remarks.Count > 0) output.WriteLine("\n## Notes\n");
        foreach (var (remark, count) in report.Remarks) output.WriteLine($"- {Cell(remark)} ({count} time frames)");
    }

    private static void WriteJUnit(ComparisonReport report, TextWriter output)
    {
        var bad = report.Notable.Where(f => f.Verdict != TfVerdict.Equal).ToArray();
        var others = report.TimeFrames - bad.Length;
        using var junit = new JUnitWriter(output, "penstock tf summary compare", bad.Length + (others > 0 ? 1 : 0), bad.Length);
        if (others > 0) junit.Passed($"{others} time frames are equal");
        foreach (var frame in bad) junit.Failed($"time frame {frame.TfId}", $"{Name(frame.Verdict)}, {frame.DifferenceCount} differences", string.Join('\n', frame.Differences.Select(d => $"{d.CodeName} {Line(d)}")));
    }

    private static string Heading(TfComparisonResult frame) => $"time frame {frame.TfId}: {Name(frame.Verdict)}, {Count(frame.DifferenceCount, frame.Differences.Any(d => d.Severity != DifferenceSeverity.Error) ? "difference or warning" : "difference")}";

    private static string Count(long count, string what) => count == 1 ? $"1 {what}" : $"{count} {what.Replace("difference", "differences", StringComparison.Ordinal).Replace("warning", "warnings", StringComparison.Ordinal)}";

    private static void WriteRest(TfComparisonResult frame, TextWriter output, string indent)
    {
        if (frame.DifferenceCount > frame.Differences.Count) output.WriteLine($"{indent}... and {frame.DifferenceCount - frame.Differences.Count} more");
    }

    private static string Severity(Difference difference) => difference.Severity switch { DifferenceSeverity.Error => "error", DifferenceSeverity.Warning => "warning", _ => "info" };

    private static string Name(TfVerdict verdict) => verdict == TfVerdict.NotComparable ? "not comparable" : $"{verdict}".ToLowerInvariant();

    private static string Cell(string text) => Tables.Plain(text).Replace("|", "\\|", StringComparison.Ordinal);

    private static object Shape(ComparisonReport report) => new
    {
        flp = report.Flp,
        epn = report.Epn,
        orbitsPerTf = report.OrbitsPerTimeFrame,
        checksum = report.Checksum,
        timeFrames = report.TimeFrames,
        equal = report.CountOf(TfVerdict.Equal),
        different = report.CountOf(TfVerdict.Different),
        incomplete = report.CountOf(TfVerdict.Incomplete),
        notComparable = report.CountOf(TfVerdict.NotComparable),
        differenceCount = report.DifferenceCount,
        warningCount = report.WarningCount,
        differences = report.Notable.SelectMany(f => f.Differences).Where(d => d.Severity == DifferenceSeverity.Error).Select(Shape),
        warnings = report.Notable.SelectMany(f => f.Differences).Where(d => d.Severity != DifferenceSeverity.Error).Select(Shape),
        remarks = report.Remarks.Select(r => new { text = r.Key, timeFrames = r.Value }),
    };

    private static object Shape(Difference d) => new
    {
        code = d.CodeName,
        severity = Severity(d),
        tf = d.TfId,
        origin = d.Equipment?.Origin.ToString(),
        description = d.Equipment?.Description.ToString(),
        subspec = d.Equipment?.SubSpecification,
        source = d.Source,
        message = d.Message,
        part = d.Part,
        heartbeatFrame = d.HeartbeatFrame,
        byteOffset = d.ByteOffset,
        byteCount = d.ByteCount,
        flp = d.FlpValue,
        epn = d.EpnValue,
        note = d.Note,
        text = $"{d}",
    };
}
