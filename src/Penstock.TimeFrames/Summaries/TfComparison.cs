using Penstock.Checksums;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>
/// Compares what the sources of a time frame sent with what was built of it. Pure: two summaries in, a verdict with its differences out.
/// Equal sides cost a few comparisons, different ones a walk over their equipments.
/// </summary>
public static class TfComparison
{
    /// <summary>Compares two sides of one time frame.</summary>
    /// <param name="flp">What the sources sent; null where nothing is known of it.</param>
    /// <param name="epn">What was built; null where nothing was.</param>
    /// <param name="options">Default: the expected sources are those with summaries, 1000 differences are kept.</param>
    /// <exception cref="ArgumentException">Both sides are null.</exception>
    public static TfComparisonResult Compare(TfSummary? flp, TfSummary? epn, ComparisonOptions? options = null)
    {
        options ??= new ComparisonOptions();
        var id = (flp ?? epn ?? throw new ArgumentException("neither side of the time frame is there; one at least is accepted", nameof(flp))).Header.Id;
        var differences = new DifferenceList(id, options.MaxDifferences);
        if (flp is null)
        {
            differences.Error(DifferenceCode.TfUnexpected, epn: Text(epn!));
            return Result(id, TfVerdict.Different, differences);
        }

        if (epn is null)
        {
            differences.Error(DifferenceCode.TfMissing, flp: Text(flp));
            return Result(id, TfVerdict.Different, differences);
        }

        if (flp.Checksum != epn.Checksum || flp.OrbitsPerTimeFrame != epn.OrbitsPerTimeFrame)
        {
            differences.Remarks.Add(
                $"the sides cannot be compared: FLP has {Checksum.NameOf(flp.Checksum)} and {flp.OrbitsPerTimeFrame} orbits, EPN has {Checksum.NameOf(epn.Checksum)} and {epn.OrbitsPerTimeFrame}");
            return Result(id, TfVerdict.NotComparable, differences);
        }

        if (flp.Checksum == ChecksumKind.None) differences.Remarks.Add("no checksums were taken: contents of parts of equal size are not compared");
        var isMissing = SourceComparison.Compare(flp, epn, options, differences);
        CompareProperties(flp, epn, differences);
        if (!flp.HoldsEquipments || !epn.HoldsEquipments) TotalsComparison.Compare(flp, epn, differences);
        else if (!AreEqual(flp, epn)) CompareEquipments(flp, epn, isMissing, differences);
        return Result(id, differences.HasError ? TfVerdict.Different : isMissing ? TfVerdict.Incomplete : TfVerdict.Equal, differences);
    }

    private static bool AreEqual(TfSummary flp, TfSummary epn) =>
        !flp.HasOddities && !epn.HasOddities
        && (flp.PartCount, flp.MessageCount, flp.Bytes, flp.Equipments.Count, flp.DigestSum, flp.DigestXor, flp.HeartbeatDigest)
        == (epn.PartCount, epn.MessageCount, epn.Bytes, epn.Equipments.Count, epn.DigestSum, epn.DigestXor, epn.HeartbeatDigest);

    private static void CompareProperties(TfSummary flp, TfSummary epn, DifferenceList differences)
    {
        Property(DifferenceCode.TfId, flp.Header.Id, epn.Header.Id, null);
        Property(DifferenceCode.Run, flp.Header.RunNumber, epn.Header.RunNumber, null);
        Orbit(flp.Header.FirstOrbit, epn.Header.FirstOrbit, null);
        foreach (var stf in flp.Stfs)
        {
            Property(DifferenceCode.TfId, flp.Header.Id, stf.Header.Id, stf.Source);
            Property(DifferenceCode.Run, flp.Header.RunNumber, stf.Header.RunNumber, stf.Source);
            Orbit(flp.Header.FirstOrbit, stf.Header.FirstOrbit, stf.Source);
            if (epn.BuiltHeaders?.TryGetValue(stf.Source, out var built) == true) CompareHeader(stf, built, differences);
        }

        void Orbit(uint left, uint right, uint? source)
        {
            if (left != SubTimeFrameHeader.UnknownOrbit && right != SubTimeFrameHeader.UnknownOrbit) Property(DifferenceCode.FirstOrbit, left, right, source);
        }

        void Property(DifferenceCode code, ulong left, ulong right, uint? source)
        {
            if (left == right) return;
            if (source is { } number) differences.Error(code, flp: $"{right}", source: number, note: $"the first source has {left}");
            else differences.Error(code, flp: $"{left}", epn: $"{right}");
        }
    }

    // The header as the source wrote it and as it came.
    private static void CompareHeader(StfSummary stf, SubTimeFrameHeader built, DifferenceList differences)
    {
        Property(DifferenceCode.TfId, stf.Header.Id, built.Id);
        Property(DifferenceCode.Run, stf.Header.RunNumber, built.RunNumber);
        Property(DifferenceCode.FirstOrbit, stf.Header.FirstOrbit, built.FirstOrbit);

        void Property(DifferenceCode code, ulong left, ulong right)
        {
            if (left != right) differences.Error(code, flp: $"{left}", epn: $"{right}", source: stf.Source, note: "in the STF header");
        }
    }

    private static void CompareEquipments(TfSummary flp, TfSummary epn, bool summaryIsMissing, DifferenceList differences)
    {
        var (i, j, extra) = (0, 0, 0);
        while (i < flp.Equipments.Count || j < epn.Equipments.Count)
        {
            var order = i == flp.Equipments.Count ? 1 : j == epn.Equipments.Count ? -1 : flp.Equipments[i].Id.CompareTo(epn.Equipments[j].Id);
            if (order < 0)
            {
                var missing = flp.Equipments[i++];
                differences.Error(DifferenceCode.EqMissing, missing.Id, flp: Text(missing), source: SourceComparison.SourceOf(flp, missing.Id));
            }
            else if (order > 0)
            {
                var one = epn.Equipments[j++];
                if (summaryIsMissing) extra++;
                else differences.Error(DifferenceCode.EqExtra, one.Id, epn: Text(one));
            }
            else
            {
                EquipmentComparison.Compare(flp, flp.Equipments[i++], epn, epn.Equipments[j++], differences);
            }
        }

        if (extra > 0) differences.Remarks.Add($"{extra} equipments are only on the EPN side; they may be of the sources whose summaries are missing");
    }

    private static string Text(TfSummary side) => $"{side.EquipmentCount} equipments, {side.PartCount} parts, {side.Bytes} bytes";

    private static string Text(EquipmentSummary side) => $"{side.MessageCount} messages, {side.PartCount} parts, {side.Bytes} bytes";

    private static TfComparisonResult Result(ulong id, TfVerdict verdict, DifferenceList differences) =>
        new(id, verdict, differences.Kept, differences.Count, differences.Remarks);
}
