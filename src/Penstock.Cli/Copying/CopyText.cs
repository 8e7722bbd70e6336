using System.Globalization;
using Penstock.DataMovement.Copying;

namespace Penstock.Cli.Copying;

/// <summary>A copy's progress and result in words and in JSON.</summary>
internal static class CopyText
{
    private const int Cancelled = 4;

    public static int ExitCodeOf(CopyOutcome outcome) => outcome switch { CopyOutcome.Completed => ExitCode.Ok, CopyOutcome.Cancelled => Cancelled, _ => ExitCode.Failed };

    public static string Summary(CopyResult result, bool dryRun)
    {
        var parts = new List<string> { $"{result.Done.Files} files, {result.Done.Folders} folders, {result.Done.Links} links, {result.Done.Specials} special files" };
        if (result.HardLinks > 0) parts.Add($"{result.HardLinks} of them hard links");
        if (result.Unchanged.Items > 0) parts.Add($"{result.Unchanged.Items} were there");
        if (result.Skipped > 0) parts.Add($"{result.Skipped} skipped");
        if (result.Deleted > 0) parts.Add($"{result.Deleted} {(dryRun ? "to remove" : "removed")}");
        if (result.FilesVerified > 0) parts.Add($"{result.FilesVerified} verified");
        if (result.BytesResumed > 0) parts.Add($"{DcpText.Size(result.BytesResumed)} from an earlier run");
        if (result.Failed > 0) parts.Add($"{result.Failed} failed");
        var verb = dryRun ? "would copy" : result.Outcome == CopyOutcome.Cancelled ? "cancelled after" : "copied";
        return string.Create(CultureInfo.InvariantCulture, $"{verb} {DcpText.Size(result.BytesCopied)} in {result.Elapsed.TotalSeconds:f2} s ({DcpText.Size(result.Rate)}/s): {string.Join(", ", parts)}");
    }

    public static string Line(CopyProgress progress)
    {
        var share = progress.Fraction is { } fraction ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(fraction * 100):f0} %, ") : string.Empty;
        var left = progress.Remaining is { } remaining ? $", {remaining:hh\\:mm\\:ss} left" : string.Empty;
        var failed = progress.Failed > 0 ? $", {progress.Failed} failed" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{share}{progress.Done.Items + progress.Unchanged.Items} items, {DcpText.Size(progress.BytesCopied)}, {DcpText.Size(progress.Rate)}/s{left}{failed}");
    }

    public static string Json(CopyResult result) => Terminal.Json.Line(new
    {
        outcome = result.Outcome,
        message = result.Message.Length > 0 ? result.Message : null,
        seconds = result.Elapsed.TotalSeconds,
        bytesPerSecond = result.Rate,
        done = result.Done,
        unchanged = result.Unchanged,
        skipped = result.Skipped,
        hardLinks = result.HardLinks,
        deleted = result.Deleted,
        failed = result.Failed,
        bytesCopied = result.BytesCopied,
        bytesResumed = result.BytesResumed,
        bytesByMethod = result.BytesByMethod,
        verified = new { files = result.FilesVerified, bytes = result.BytesVerified },
        restarts = result.Restarts,
        errors = result.Errors.Select(e => new { path = e.Path, kind = e.Kind, call = e.Call, errno = e.Errno, message = e.Message }),
    });
}
