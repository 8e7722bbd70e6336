using Penstock.Pipeline.Reporting;

namespace Penstock.Cli.Running;

/// <summary>What a run ends with: plain columns, the same on a terminal and in a file.</summary>
internal static class RunSummary
{
    private const int MostRows = 40;

    public static void Print(CommandContext context, RunReport report)
    {
        var output = context.Out;
        var width = Math.Max(12, report.Sources.Take(MostRows).Select(s => s.Name.Length).DefaultIfEmpty().Max());
        output.WriteLine($"{"source".PadRight(width)}  data id     events           bytes  sha256");
        foreach (var source in report.Sources.Take(MostRows)) output.WriteLine($"{source.Name.PadRight(width)}  {source.DataId,7}  {source.Events,9}  {source.Bytes,14}  {source.Sha256?[..16] ?? "-"}");
        if (report.Sources.Count > MostRows) output.WriteLine($"and {report.Sources.Count - MostRows} more sources");
        output.WriteLine();
        output.WriteLine($"{"worker".PadRight(width)}    slots     events           bytes");
        foreach (var worker in report.Workers) output.WriteLine($"{worker.Name.PadRight(width)}  {worker.Slots,7}  {worker.Events,9}  {worker.Bytes,14}");
        output.WriteLine();
        output.WriteLine($"events: {report.Events.Sent} sent, {report.Events.Delivered} delivered, {report.Events.Lost} lost, {report.SplitEvents} split");
        foreach (var (name, count) in report.Losses) output.WriteLine($"  lost, {name}: {count}");
        if (report.TimeFrames is { } timeFrames) Print(output, timeFrames);
        if (report.Moved is { } moved) output.WriteLine($"moved to the store: {moved.Files} files, {moved.Bytes} bytes, {moved.Verified} verified, {moved.Failed} failed, in {moved.Seconds:f2} s");
        output.WriteLine($"{report.Bytes.Delivered} bytes in {report.Seconds:f2} s: {report.GoodputGbps:f2} Gb/s, {report.CpuSecondsPerGB:f2} CPU s/GB");
        if (report.Interrupted) output.WriteLine("interrupted: the inputs were not sent to their ends");
        output.WriteLine(report.Ok ? "ok: everything sent arrived whole" : "not ok");
        foreach (var warning in report.Warnings) context.Error.WriteLine($"warning: {warning}");
        foreach (var problem in report.Moved?.Problems ?? []) context.Error.WriteLine($"store: {problem}");
        foreach (var remark in report.TimeFrames?.Remarks ?? []) context.Error.WriteLine($"warning: {remark}");
        foreach (var difference in report.TimeFrames?.Differences ?? []) context.Error.WriteLine($"mismatch: {difference}");
        if (report.TimeFrames is { MoreDifferences: > 0 and var more }) context.Error.WriteLine($"mismatch: and {more} more");
    }

    private static void Print(TextWriter output, TimeFrameReport report)
    {
        output.WriteLine($"time frames of {report.OrbitsPerTf} orbits and {report.Sources} links: {report.Sent} sent, {report.Built} built, {report.Incomplete} incomplete, {report.Lost.Values.Sum()} lost");
        output.WriteLine($"  {report.Verified} verified, {report.Mismatched} mismatched, {report.Unverified} unverified; {report.Files.Count} files");
        if (report.Incomplete > 0) output.WriteLine($"  incomplete: {report.IncompleteBuilt} built of what was there, {report.IncompleteDropped} dropped ({string.Join(", ", report.IncompleteCauses.Select(c => $"{c.Key} {c.Value}"))})");
        foreach (var (name, count) in report.Lost) output.WriteLine($"  lost, {name}: {count}");
        if (report.Summaries.Lost > 0) output.WriteLine($"  summaries: {report.Summaries.Sent} sent, {report.Summaries.Lost} lost ({string.Join(", ", report.SummaryLosses.Select(l => $"{l.Key} {l.Value}"))})");
        if (report.Codes.Count > 0) output.WriteLine($"  differences: {string.Join(", ", report.Codes.Select(c => $"{c.Key} {c.Value}"))}");
        if (report.Injected is { Count: > 0 } injected) output.WriteLine($"  faults made on purpose: {string.Join(", ", injected.Select(f => $"{f.Key} {f.Value}"))}");
        foreach (var store in report.SummaryStores) output.WriteLine($"  {store.Written} in {store.Path}{(store.Shed + store.Dropped + store.Failed > 0 ? $"; {store.Shed} with less detail, {store.Dropped} dropped, {store.Failed} refused" : string.Empty)}");
        if (report.NotWritten > 0) output.WriteLine($"  {report.NotWritten} not written (--tf-percentage)");
        if (report.MissingIds > 0) output.WriteLine($"  {report.MissingIds} ids in between have no data at any link");
    }
}
