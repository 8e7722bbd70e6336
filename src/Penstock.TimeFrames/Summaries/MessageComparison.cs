using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>Compares two messages part by part.</summary>
internal static class MessageComparison
{
    public static void Compare(EquipmentId id, int message, IReadOnlyList<PartSummary> flp, IReadOnlyList<PartSummary> epn, DifferenceList differences)
    {
        var first = 0;
        while (first < flp.Count && first < epn.Count && AreEqual(flp[first], epn[first])) first++;
        if (flp.Count != epn.Count)
        {
            var place = first < flp.Count ? PartPlace.Of(id, message, flp, first) : PartPlace.Of(id, message, epn, first);
            differences.Part(DifferenceCode.PartCount, place, $"{flp.Count}", $"{epn.Count}", Middle(flp, epn, first));
            return;
        }

        if (first == flp.Count) return;
        if (HaveTheSameParts(flp, epn))
        {
            var from = Enumerable.Range(first, epn.Count - first).First(i => AreEqual(epn[i], flp[first]));
            differences.Part(DifferenceCode.PartOrder, PartPlace.Of(id, message, flp, first), $"{first}", $"{from}", "the first part that is in another place");
            return;
        }

        var offset = PartPlace.Of(id, message, flp, first).ByteOffset!.Value;
        for (var i = first; i < flp.Count; i++)
        {
            var place = new PartPlace(id, message, i, flp[i].HeartbeatFrame, offset, flp[i].Size);
            offset += flp[i].Size;
            if (flp[i].Size != epn[i].Size) differences.Part(DifferenceCode.Size, place, $"{flp[i].Size}", $"{epn[i].Size}");
            else if (flp[i].Checksum != epn[i].Checksum) differences.Part(DifferenceCode.Checksum, place, $"{flp[i].Checksum:x16}", $"{epn[i].Checksum:x16}");
        }
    }

    // What lies between the parts that are equal from the beginning and those that are equal from the end.
    private static string Middle(IReadOnlyList<PartSummary> flp, IReadOnlyList<PartSummary> epn, int first)
    {
        var last = 0;
        while (last < flp.Count - first && last < epn.Count - first && AreEqual(flp[flp.Count - 1 - last], epn[epn.Count - 1 - last])) last++;
        return $"{Range(flp.Count - last)} of FLP against {Range(epn.Count - last)} of EPN; before and after they are equal";

        string Range(int end) => end <= first ? "no part" : end == first + 1 ? $"part {first}" : $"parts {first}..{end - 1}";
    }

    private static bool HaveTheSameParts(IReadOnlyList<PartSummary> flp, IReadOnlyList<PartSummary> epn) =>
        flp.Select(Key).Order().SequenceEqual(epn.Select(Key).Order());

    private static (uint Size, ulong Checksum) Key(PartSummary part) => (part.Size, part.Checksum);

    private static bool AreEqual(PartSummary left, PartSummary right) => Key(left) == Key(right);
}
