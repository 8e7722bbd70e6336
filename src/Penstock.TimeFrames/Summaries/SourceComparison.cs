using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>Compares whose sub time frames were expected, summarised and built.</summary>
internal static class SourceComparison
{
    /// <summary>True when an expected source's summary is missing.</summary>
    public static bool Compare(TfSummary flp, TfSummary epn, ComparisonOptions options, DifferenceList differences)
    {
        var summarised = flp.Sources?.ToHashSet() ?? [];
        var missing = options.ExpectedSources?.Where(s => !summarised.Contains(s)).Order().ToArray() ?? [];
        foreach (var source in missing) differences.Warning(DifferenceCode.SummaryMissing, source: source);
        foreach (var source in options.LateSources.Order()) differences.Warning(DifferenceCode.SummaryLate, source: source);
        FindDuplicates(flp, differences);
        if (epn.Sources is null || flp.Sources is null)
        {
            differences.Remarks.Add("which sources the built time frame consists of is not known on both sides: STF_MISSING and STF_UNEXPECTED are not looked for");
            return missing.Length > 0;
        }

        var built = epn.Sources.ToHashSet();
        foreach (var source in flp.Sources.Where(s => !built.Contains(s))) differences.Error(DifferenceCode.StfMissing, source: source);
        foreach (var source in built.Where(s => !summarised.Contains(s) && options.ExpectedSources?.Contains(s) != true).Order())
        {
            differences.Error(DifferenceCode.StfUnexpected, source: source);
        }

        return missing.Length > 0;
    }

    /// <summary>The source of an equipment; null where there is none or more than one.</summary>
    public static uint? SourceOf(TfSummary flp, EquipmentId id)
    {
        uint? found = null;
        foreach (var stf in flp.Stfs)
        {
            if (!Holds(stf, id)) continue;
            if (found is not null) return null;
            found = stf.Source;
        }

        return found;
    }

    private static void FindDuplicates(TfSummary flp, DifferenceList differences)
    {
        if (flp.Stfs.Sum(s => s.EquipmentCount) == flp.EquipmentCount || !flp.HoldsEquipments) return;

        foreach (var group in flp.Stfs.SelectMany(s => s.Equipments.Select(e => (e.Id, s.Source))).GroupBy(e => e.Id).Where(g => g.Skip(1).Any()))
        {
            differences.Warning(DifferenceCode.EqDuplicate, group.Key, note: $"sources {string.Join(", ", group.Select(e => e.Source))} sent it");
        }
    }

    private static bool Holds(StfSummary stf, EquipmentId id)
    {
        var (low, high) = (0, stf.Equipments.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = stf.Equipments[middle].Id.CompareTo(id);
            if (order == 0) return true;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return false;
    }
}
