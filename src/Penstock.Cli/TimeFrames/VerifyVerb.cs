using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Checking;

namespace Penstock.Cli.TimeFrames;

/// <summary><c>penstock tf verify</c>: checks everything a file can be checked for.</summary>
internal sealed class VerifyVerb
{
    private readonly CommandContext _context;
    private readonly Argument<string[]> _files = TfVerb.Files();
    private readonly Option<bool> _headers = Values.Flag("--headers-only", "Do not read payloads: no pages, no heartbeat frames, no checksums.");
    private readonly Option<long?> _orbits = Values.OptionalWhole("--orbits-per-tf", "N", 1, int.MaxValue, "Orbits per time frame. [default: what counters and first orbits agree on]");
    private readonly Option<bool> _gaps = Values.Flag("--gaps", "Time frames and heartbeat frames that are missing between others are problems.");
    private readonly Option<bool> _alone = Values.Flag("--no-companions", "Do not compare NAME.info and NAME.xxh3.");
    private readonly Option<bool> _write = Values.Flag("--write-checksums", "Write NAME.xxh3, the checksum of each time frame, if there is no problem.");
    private readonly Option<long> _most = Values.Whole("--max-problems", "N", 1, 1_000_000, 1000, "Problems that are shown; all are counted. [default: 1000]");
    private readonly Option<long> _threads = Values.Whole("--threads", "N", 0, 64, 0, "Threads. [default: 0, as many as processors, at most 4]");
    private readonly Option<bool> _json = Values.Flag("--json", "Print one line of JSON per file, problems included.");

    private VerifyVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var verify = new VerifyVerb(context);
        var verb = new Verb(
            "verify",
            "Reads every byte of time frame files and checks records, index, data headers, split numbers, raw pages, heartbeat frames and orbits, and what stands beside them (NAME.info, NAME.xxh3). Each problem is one line on standard error with field and absolute offset; the check goes on behind damage. Exit code 1 when there is a problem.",
            "penstock tf verify o2_rawtf_run00556789_tf00000042_flp1.tf",
            "penstock tf verify run.tf --gaps --orbits-per-tf 32 --json",
            "penstock tf verify run.tf --write-checksums");
        verb.Add(verify._files);
        foreach (Option option in (Option[])[verify._headers, verify._orbits, verify._gaps, verify._alone, verify._write, verify._most, verify._threads, verify._json]) verb.Add(option);
        return verb.Runs(TfVerb.Whole("verify", verify.Run));
    }

    private int Run(ParseResult result)
    {
        var options = new FileCheckOptions
        {
            WithPayloads = !result.GetValue(_headers),
            OrbitsPerTimeFrame = (int?)result.GetValue(_orbits),
            NameGaps = result.GetValue(_gaps),
            WithCompanions = !result.GetValue(_alone),
            WriteChecksums = result.GetValue(_write),
            MaxProblems = (int)result.GetValue(_most),
            Threads = result.GetValue(_threads) is > 0 and var threads ? (int)threads : new FileCheckOptions().Threads,
        };
        if (options is { WriteChecksums: true, WithPayloads: false }) throw new UsageException("tf verify: --write-checksums and --headers-only: give one of them");
        return TfVerb.Each(_context, result.GetRequiredValue(_files), file => Verify(file, options, result.GetValue(_json)));
    }

    private bool Verify(string file, FileCheckOptions options, bool json)
    {
        FileCheckReport report;
        var began = Stopwatch.GetTimestamp();
        using (var progress = new ByteProgress(_context, "verify", TfVerb.SizeOf(file)))
        {
            report = FileCheck.Run(file, options, progress.Add, _context.Stop);
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach (var problem in report.Problems) _context.Error.WriteLine($"penstock: {Tables.Plain(file)}: {problem}");
        if (report.ProblemCount > report.Problems.Count) _context.Error.WriteLine($"penstock: {Tables.Plain(file)}: {report.ProblemCount - report.Problems.Count} more problems are not shown");
        _context.Out.WriteLine(json ? Json.Line(Shape(file, report, seconds)) : Text(file, report, seconds));
        return report.IsSound;
    }

    private static string Text(string file, FileCheckReport report, double seconds)
    {
        var pages = report.Pages > 0 ? $", {report.Pages} pages of {report.HeartbeatFrames} heartbeat frames" : "";
        var without = report.PayloadsWithoutPages > 0 ? $", {report.PayloadsWithoutPages} raw payloads without raw data headers" : "";
        var beside = string.Concat(report.HasChecksums ? ", checksums compared" : "", report.HasSidecar ? ", sidecar compared" : "", report.WroteChecksums ? ", checksums written" : "");
        var verdict = report.IsSound ? "no problems" : $"{report.ProblemCount} problems{(report.DamagedBytes > 0 ? $", {report.DamagedBytes} bytes damaged" : "")}";
        return string.Create(CultureInfo.InvariantCulture, $"{Tables.Plain(file)}: {report.Bytes} bytes, {report.TimeFrames} time frames, {report.Blocks} blocks{pages}{without}{beside}; {verdict} ({seconds:f2} s, {report.Bytes / Math.Max(seconds, 1e-6) / 1e9:f2} GB/s)");
    }

    private static object Shape(string file, FileCheckReport report, double seconds) => new
    {
        ok = report.IsSound,
        file,
        bytes = report.Bytes,
        timeFrames = report.TimeFrames,
        blocks = report.Blocks,
        payloadBytes = report.PayloadBytes,
        pages = report.Pages,
        heartbeatFrames = report.HeartbeatFrames,
        payloadsWithoutPages = report.PayloadsWithoutPages,
        orbitsPerTimeFrame = report.OrbitsPerTimeFrame,
        damagedBytes = report.DamagedBytes,
        checksums = report.WroteChecksums ? "written" : report.HasChecksums ? "compared" : "none",
        sidecar = report.HasSidecar ? "compared" : "none",
        seconds = Math.Round(seconds, 6),
        problemCount = report.ProblemCount,
        problems = report.Problems.Select(p => new
        {
            kind = p.KindName,
            offset = p.Offset,
            field = p.Field,
            value = p.Value,
            accepted = p.Accepted,
            tf = p.TfCounter,
            equipment = p.Equipment?.ToString(),
        }),
    };
}
