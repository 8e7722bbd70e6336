using Penstock.Checksums;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Comparing;

/// <summary>Compares all time frames of two sides, paired by their numbers.</summary>
public sealed class SideComparison
{
    private readonly ComparisonSide _flp;
    private readonly ComparisonSide _epn;
    private readonly ComparisonOptions _comparison;

    /// <summary>A comparison.</summary>
    /// <param name="flp">What the sources sent.</param>
    /// <param name="epn">What was built.</param>
    /// <param name="orbits">Orbits per time frame; null: what the sides say, the wider of files.</param>
    /// <param name="checksum">The checksum; null: that of a database, else XXH3-64.</param>
    /// <param name="comparison">Limits; null: the defaults.</param>
    /// <exception cref="ArgumentException">A length or checksum is asked for that a database does not have.</exception>
    public SideComparison(ComparisonSide flp, ComparisonSide epn, int? orbits = null, ChecksumKind? checksum = null, ComparisonOptions? comparison = null)
    {
        (_flp, _epn, _comparison) = (flp, epn, comparison ?? new ComparisonOptions());
        Options = new SummaryOptions
        {
            OrbitsPerTimeFrame = orbits ?? Own(flp, epn, s => s.Orbits) ?? Math.Max(flp.Orbits ?? 0, epn.Orbits ?? 0) switch { 0 => 1, var widest => widest },
            Checksum = checksum ?? flp.Checksum ?? epn.Checksum ?? ChecksumKind.Xxh3,
        };
        foreach (var side in new[] { flp, epn }.OfType<DatabaseSide>())
        {
            if (orbits is { } asked && side.Orbits is { } has && asked != has) throw new ArgumentException($"{side.Path} has {has} orbits per time frame; {asked} are asked for");
            if (checksum is { } kind && side.Checksum is { } own && kind != own) throw new ArgumentException($"{side.Path} has checksums {Checksum.NameOf(own)}; {Checksum.NameOf(kind)} is asked for");
        }
    }

    /// <summary>How files are summarised.</summary>
    public SummaryOptions Options { get; }

    /// <summary>Compares; each result as it comes. Time frames stand in the order of the FLP side, then those that only the EPN side has.</summary>
    /// <param name="only">Only the time frames that this accepts; null: all.</param>
    /// <param name="progress">Told of bytes that were looked at.</param>
    /// <param name="stop">Ends it.</param>
    public IEnumerable<TfComparisonResult> Run(Func<ulong, bool>? only = null, Action<long>? progress = null, CancellationToken stop = default)
    {
        var places = _epn.TimeFrames.Select((key, index) => (key, index)).ToDictionary(p => p.key, p => p.index);
        for (var i = 0; i < _flp.TimeFrames.Count; i++)
        {
            var key = _flp.TimeFrames[i];
            int? other = places.Remove(key, out var at) ? at : null;
            if (only?.Invoke(key.Id) != false) yield return Compare(i, other, progress, stop);
        }

        foreach (var index in places.Values.Order())
        {
            if (only?.Invoke(_epn.TimeFrames[index].Id) != false) yield return Compare(null, index, progress, stop);
        }
    }

    private TfComparisonResult Compare(int? flpIndex, int? epnIndex, Action<long>? progress, CancellationToken stop)
    {
        var (flp, epn) = flpIndex is { } here && epnIndex is { } there && _flp is FileSide && _epn is FileSide
            ? ReadBoth(here, there, progress, stop)
            : (flpIndex is { } one ? _flp.Read(one, Options, progress, stop) : null, epnIndex is { } other ? _epn.Read(other, Options, progress, stop) : null);
        var result = TfComparison.Compare(flp, epn, _comparison);
        return flpIndex is { } left && epnIndex is { } right && _flp is FileSide flpFile && _epn is FileSide epnFile
            ? PartBytes.Look(result, flpFile, left, epnFile, right, Options.Checksum, stop)
            : Stored(result, flp, epn);
    }

    // Two files are read at once.
    private (TfSummary, TfSummary) ReadBoth(int flpIndex, int epnIndex, Action<long>? progress, CancellationToken stop)
    {
        var epn = Task.Run(() => _epn.Read(epnIndex, Options, progress, stop), CancellationToken.None);
        try
        {
            var flp = _flp.Read(flpIndex, Options, progress, stop);
            return (flp, epn.GetAwaiter().GetResult());
        }
        finally
        {
            // Whatever went wrong here: its file is not to be closed while the other side is read.
            ((IAsyncResult)epn).AsyncWaitHandle.WaitOne();
        }
    }

    // A database of low detail knows only that something differs; what was found when the time frame was checked says more.
    private TfComparisonResult Stored(TfComparisonResult result, TfSummary? flp, TfSummary? epn)
    {
        if (_flp is not DatabaseSide database || _epn is not DatabaseSide other || database.Path != other.Path || flp is null || epn is null) return result;
        if (flp.HoldsEquipments && epn.HoldsEquipments && flp.Equipments.All(e => e.HoldsParts) && epn.Equipments.All(e => e.HoldsParts)) return result;
        if (database.ReadVerdict(flp.Header.Id) is not { DifferenceCount: > 0 } stored) return result;
        var known = stored.Differences.Select(d => d.Equipment).ToHashSet();
        var more = result.Differences.Where(d => d.Equipment is not null && !known.Contains(d.Equipment)).ToArray();
        return result with
        {
            Verdict = stored.Verdict == TfVerdict.Different || result.Verdict == TfVerdict.Equal ? stored.Verdict : result.Verdict,
            Differences = [.. stored.Differences, .. more],
            DifferenceCount = stored.DifferenceCount + more.Length,
            Remarks = [.. result.Remarks, "the differences are those found when the time frame was checked: less is kept than that needed"],
        };
    }

    private static int? Own(ComparisonSide flp, ComparisonSide epn, Func<ComparisonSide, int?> value) =>
        flp is DatabaseSide ? value(flp) : epn is DatabaseSide ? value(epn) : null;
}
