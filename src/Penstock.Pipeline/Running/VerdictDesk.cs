using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;
using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Database;

namespace Penstock.Pipeline.Running;

/// <summary>Makes lines for people of what comparisons came to, and gives both sides to the summary database where there is one.</summary>
internal sealed class VerdictDesk(TimeFrameSettings settings, string worker, SummaryStore? store, bool ownsStore)
{
    // A worker process says no more of one time frame than this.
    private const int MaxLines = 1000;

    /// <summary>Opens the database that the options ask for; null when they ask for none.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="worker">Where every worker has a database of its own, its name.</param>
    /// <exception cref="InputException">It cannot be made.</exception>
    public static SummaryStore? OpenStore(TimeFrameSettings settings, string? worker)
    {
        if (settings.Options.SummaryFile is not { } file) return null;
        if (worker is not null) file = Path.Combine(Path.GetDirectoryName(file) ?? string.Empty, $"{Path.GetFileNameWithoutExtension(file)}_{worker}{Path.GetExtension(file)}");
        try
        {
            return SummaryStore.Create(file, new SummaryStoreOptions { DetailLevel = settings.Options.SummaryDetail, FlpName = source => settings.Sources[(int)source - 1] });
        }
        catch (Exception exception) when (exception is SummaryDatabaseException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"summary database '{file}': {exception.Message}", exception);
        }
    }

    public VerdictNews Describe(VerifiedTimeFrame frame)
    {
        // Never waits: where the database does not keep up, detail is shed.
        store?.Offer(new CheckedTimeFrame
        {
            Flp = frame.Flp, Epn = frame.Epn, Result = frame.Result, ExpectedSources = settings.Sources.Count, EpnName = worker, SealedAt = DateTimeOffset.UtcNow,
        });
        var result = frame.Result;
        var codes = result.Differences.GroupBy(d => d.CodeName, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        var lines = result.Differences.ToLookup(d => d.Severity == DifferenceSeverity.Error, Describe);
        var more = result.DifferenceCount - result.Differences.Count + Math.Max(0, lines[true].Count() - MaxLines) + Math.Max(0, lines[false].Count() - MaxLines);
        return new VerdictNews(
            frame.Id, result.Verdict == TfVerdict.Equal, result.Verdict is TfVerdict.Different or TfVerdict.NotComparable, codes, [.. lines[true].Take(MaxLines)],
            [.. lines[false].Take(MaxLines), .. result.Remarks.Select(r => $"tf {frame.Id}: {r}")], more);
    }

    /// <summary>Ends the database, and says what became of what it was given.</summary>
    public SummaryStoreReport? Complete(ITimeFrameNews news) => store is null || !ownsStore ? null : Complete(store, news);

    /// <summary>The same for one that several workers share.</summary>
    public static SummaryStoreReport Complete(SummaryStore store, ITimeFrameNews news)
    {
        store.Dispose();
        var counters = store.Counters;
        if (counters.Shed + counters.Dropped > 0) news.Warn($"the summary database did not keep up: {counters.Shed} time frames lost detail, {counters.Dropped} are not in it", isOutputIncomplete: false);
        if (counters.Failed > 0 || store.Failure is not null) news.Warn($"the summary database refused {counters.Failed} time frames: {store.Failure}", isOutputIncomplete: true);
        return new SummaryStoreReport(store.Path, counters.Offered, counters.Written, counters.Shed, counters.PartsShed, counters.Dropped, counters.Failed);
    }

    private string Describe(Difference difference)
    {
        var text = difference.ToString();
        if (difference.Equipment is { } equipment && settings.LinkOf.TryGetValue($"{equipment}", out var link)) return $"{text} [link {link}]";
        return difference.Source is { } source && source >= 1 && source <= settings.Sources.Count ? $"{text} [link {settings.Sources[(int)source - 1]}]" : text;
    }
}
