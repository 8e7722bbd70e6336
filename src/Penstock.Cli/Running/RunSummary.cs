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
        foreach (var source in report.Sources.Take(MostRows)) output.WriteLine($"{source.Name.PadRight(width)}  {source.DataId,7}  {source.Events,9}  {source.Bytes,14}  {source.Sha256[..16]}");
        if (report.Sources.Count > MostRows) output.WriteLine($"and {report.Sources.Count - MostRows} more sources");
        output.WriteLine();
        output.WriteLine($"{"worker".PadRight(width)}    slots     events           bytes");
        foreach (var worker in report.Workers) output.WriteLine($"{worker.Name.PadRight(width)}  {worker.Slots,7}  {worker.Events,9}  {worker.Bytes,14}");
        output.WriteLine();
        output.WriteLine($"events: {report.Events.Sent} sent, {report.Events.Delivered} delivered, {report.Events.Lost} lost, {report.SplitEvents} split");
        foreach (var (name, count) in report.Losses) output.WriteLine($"  lost, {name}: {count}");
        output.WriteLine($"{report.Bytes.Delivered} bytes in {report.Seconds:f2} s: {report.GoodputGbps:f2} Gb/s, {report.CpuSecondsPerGB:f2} CPU s/GB");
        if (report.Interrupted) output.WriteLine("interrupted: the inputs were not sent to their ends");
        output.WriteLine(report.Ok ? "ok: everything sent arrived whole" : "not ok");
        foreach (var warning in report.Warnings) context.Error.WriteLine($"warning: {warning}");
    }
}
