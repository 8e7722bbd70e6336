using System.Text.RegularExpressions;
using Penstock.TimeFrames.Verification.Database;

namespace Penstock.TimeFrames.Verification.Maintenance;

/// <summary>
/// Deletes old databases of a folder. Only files that are named as stores name them (<c>tfsum_run*.db</c>) and are databases of summaries are ever
/// touched; one that somebody writes stays. Nothing is taken out of a database: a file goes whole.
/// </summary>
public static partial class SummaryRetention
{
    private const string InUse = "kept: somebody writes it";

    /// <summary>Applies the options to the files of a folder, oldest first.</summary>
    /// <param name="folder">The folder; folders in it are not looked at.</param>
    /// <param name="options">What is kept.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="IOException">The folder cannot be read, or a file cannot be deleted.</exception>
    public static IReadOnlyList<RetainedFile> Run(string folder, RetentionOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(options);
        var files = Directory.EnumerateFiles(folder).Where(f => Name().IsMatch(Path.GetFileName(f))).Select(Look).OfType<RetainedFile>().OrderBy(f => f.WrittenAt).ThenBy(f => f.Path, StringComparer.Ordinal).ToArray();
        for (var i = 0; i < files.Length; i++) files[i] = ByAge(files[i], options, now);
        BySize(files, options);
        foreach (var file in files.Where(f => f.IsDeleted && !options.DryRun)) File.Delete(file.Path);
        return files;
    }

    private static RetainedFile? Look(string path)
    {
        var info = new FileInfo(path);
        try
        {
            // A log beside it: somebody writes, or ended without closing and the log belongs to it.
            var isInUse = File.Exists(path + "-wal") || File.Exists(path + "-journal");
            using var database = SummaryDatabase.Open(path);
            var has = database.Connection.Number("SELECT EXISTS (SELECT 1 FROM diff) OR EXISTS (SELECT 1 FROM verdict WHERE result <> 0)") == 1;
            return new RetainedFile(path, info.Length, new DateTimeOffset(info.LastWriteTimeUtc), has, isInUse ? InUse : "kept", false);
        }
        catch (Exception exception) when (exception is SummaryDatabaseException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static RetainedFile ByAge(RetainedFile file, RetentionOptions options, DateTimeOffset now)
    {
        var most = file.HasDifferences ? options.OlderDifferent ?? (options.KeepDifferent ? null : options.Older) : options.Older;
        if (file.Fate == InUse || most is not { } age || now - file.WrittenAt <= age) return file.HasDifferences && file.Fate != InUse ? file with { Fate = "kept: it holds differences" } : file;
        return file with { Fate = $"older than {age}", IsDeleted = true };
    }

    private static void BySize(RetainedFile[] files, RetentionOptions options)
    {
        if (options.MaxBytes is not { } most) return;
        var total = files.Where(f => !f.IsDeleted).Sum(f => f.Bytes);
        foreach (var different in options.KeepDifferent ? new[] { false, true } : [false])
        {
            for (var i = 0; i < files.Length && total > most; i++)
            {
                if (files[i].IsDeleted || files[i].Fate == InUse || (options.KeepDifferent && files[i].HasDifferences != different)) continue;
                files[i] = files[i] with { Fate = $"all together more than {most} bytes", IsDeleted = true };
                total -= files[i].Bytes;
            }
        }
    }

    [GeneratedRegex(@"^tfsum_run[0-9]{8,10}_[A-Za-z0-9.-]+(_[0-9]+)?\.db$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
