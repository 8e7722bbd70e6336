using System.Globalization;

namespace Penstock.DataMovement.Copying;

/// <summary>An operation in the words of mpifileutils' dcp, so that what reads dcp's output reads ours. Every line begins with its time in brackets.</summary>
public sealed class DcpText(TimeProvider? time = null)
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly DateTimeOffset _started = (time ?? TimeProvider.System).GetLocalNow();
    private bool _walked;

    /// <summary>The first lines.</summary>
    public IEnumerable<string> Begin(CopyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var source in options.Sources) yield return Line($"Walking {source}");
    }

    /// <summary>How far it is. Until the tree is counted that is how far the counting is.</summary>
    public IEnumerable<string> Advance(CopyProgress progress, RawPath destination)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var seconds = progress.Elapsed.TotalSeconds;
        if (!progress.IsTotalKnown)
        {
            yield return Line(Text($"Walked {progress.Total.Items} items in {seconds:f3} secs ({Rate(progress.Total.Items, seconds):f3} items/sec) ..."));
            yield break;
        }

        foreach (var line in Walked(progress, destination)) yield return line;
        if (progress.Total.Bytes == 0) yield break;
        var remaining = progress.Remaining?.TotalSeconds ?? 0;
        yield return Line(Text($"Copied {Size(progress.BytesCopied + progress.BytesResumed)} ({Math.Floor((progress.Fraction ?? 0) * 100):f0}%) in {seconds:f3} secs ({Size(progress.Rate)}/s) {remaining:f0} secs left ..."));
    }

    /// <summary>The last lines.</summary>
    public IEnumerable<string> End(CopyResult result, RawPath destination)
    {
        ArgumentNullException.ThrowIfNull(result);
        foreach (var error in result.Errors) yield return Line($"ERROR: {error.Message} (errno={error.Errno})");
        var seconds = Math.Max(result.Elapsed.TotalSeconds, 0.001);
        if (result.Outcome is CopyOutcome.Failed or CopyOutcome.Cancelled)
        {
            yield return Line($"ERROR: {(result.Outcome == CopyOutcome.Cancelled ? "the copy was cancelled" : result.Message)} Exiting run: MFU_ERR(-1001)");
            yield break;
        }

        foreach (var line in Walked(result, destination)) yield return line;
        var moved = result.BytesCopied + result.BytesResumed;
        if (moved > 0)
        {
            yield return Line(Text($"Copied {Size(moved)} (100%) in {seconds:f3} secs ({Size(moved / seconds)}/s) done"));
            yield return Line(Text($"Copy data: {Size(moved)} ({moved} bytes)"));
            yield return Line(Text($"Copy rate: {Size(moved / seconds)}/s ({moved} bytes in {seconds:f3} seconds)"));
        }

        yield return Line(string.Create(CultureInfo.InvariantCulture, $"Started: {_started:MMM-dd-yyyy,HH:mm:ss}"));
        yield return Line(string.Create(CultureInfo.InvariantCulture, $"Completed: {_time.GetLocalNow():MMM-dd-yyyy,HH:mm:ss}"));
        yield return Line(Text($"Seconds: {seconds:f3}"));
        var all = Sum(result);
        foreach (var line in Items(all)) yield return line;
        yield return Line(Text($"Data: {Size(all.Bytes)} ({all.Bytes} bytes)"));
        yield return Line(Text($"Rate: {Size(all.Bytes / seconds)}/s ({all.Bytes} bytes in {seconds:f3} seconds)"));
    }

    /// <summary>As dcp writes sizes: <c>286.102 MiB</c>.</summary>
    public static string Size(double bytes)
    {
        var unit = 0;
        while (bytes >= 1024 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes:f3} {Units[unit]}");
    }

    private IEnumerable<string> Walked(CopyProgress progress, RawPath destination)
    {
        if (_walked) yield break;
        _walked = true;
        var (total, seconds) = (progress.IsTotalKnown ? progress.Total : Sum(progress), Math.Max(progress.Elapsed.TotalSeconds, 0.001));
        yield return Line(Text($"Walked {total.Items} items in {seconds:f3} seconds ({total.Items / seconds:f3} items/sec)"));
        yield return Line($"Copying to {destination}");
        foreach (var line in Items(total)) yield return line;
        yield return Line(Text($"Data: {Size(total.Bytes)} ({Size(total.Files > 0 ? (double)total.Bytes / total.Files : 0)} per file)"));
        yield return Line("Copying data.");
    }

    private IEnumerable<string> Items(CopyCounts counts) =>
    [
        Line(Text($"Items: {counts.Items}")), Line(Text($"  Directories: {counts.Folders}")), Line(Text($"  Files: {counts.Files}")), Line(Text($"  Links: {counts.Links}")),
    ];

    private static CopyCounts Sum(CopyProgress progress) => new()
    {
        Files = progress.Done.Files + progress.Unchanged.Files,
        Folders = progress.Done.Folders + progress.Unchanged.Folders,
        Links = progress.Done.Links + progress.Unchanged.Links,
        Specials = progress.Done.Specials + progress.Unchanged.Specials,
        Bytes = progress.Done.Bytes + progress.Unchanged.Bytes,
    };

    private static double Rate(long count, double seconds) => seconds > 0 ? count / seconds : 0;

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private string Line(string text) => string.Create(CultureInfo.InvariantCulture, $"[{_time.GetLocalNow():yyyy-MM-ddTHH:mm:ss}] {text}");
}
