using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>Compares what is known of contents where one side holds only counts and digests: that something differs is found, not in which part.</summary>
internal static class TotalsComparison
{
    public static void Compare(TfSummary flp, TfSummary epn, DifferenceList differences)
    {
        differences.Remarks.Add("only the totals of the time frame are kept: in which equipment it differs is not known");
        if (flp.EquipmentCount != epn.EquipmentCount)
        {
            differences.Error(flp.EquipmentCount > epn.EquipmentCount ? DifferenceCode.EqMissing : DifferenceCode.EqExtra, flp: $"{flp.EquipmentCount}", epn: $"{epn.EquipmentCount}", note: "equipments");
        }

        Compare(null, differences, (flp.MessageCount, flp.PartCount, flp.Bytes, flp.DigestSum, flp.DigestXor), (epn.MessageCount, epn.PartCount, epn.Bytes, epn.DigestSum, epn.DigestXor), comparesMessages: true);
    }

    public static void Compare(EquipmentSummary flp, EquipmentSummary epn, DifferenceList differences)
    {
        var bounded = flp.HasMessageBoundaries && epn.HasMessageBoundaries;
        if (!bounded) differences.Remarks.Add($"{flp.Id}: the numbering of its parts does not tell where messages end, and its parts are not kept: contents are not compared");
        Compare(flp.Id, differences, (flp.MessageCount, flp.PartCount, flp.Bytes, flp.DigestSum, flp.DigestXor), (epn.MessageCount, epn.PartCount, epn.Bytes, epn.DigestSum, epn.DigestXor), bounded);
    }

    private static void Compare(
        EquipmentId? id,
        DifferenceList differences,
        (long Messages, long Parts, long Bytes, ulong Sum, ulong Xor) flp,
        (long Messages, long Parts, long Bytes, ulong Sum, ulong Xor) epn,
        bool comparesMessages)
    {
        const string Place = "in which part is not kept";
        if (comparesMessages && flp.Messages != epn.Messages) differences.Error(DifferenceCode.MsgCount, id, $"{flp.Messages}", $"{epn.Messages}");
        if (flp.Parts != epn.Parts) differences.Error(DifferenceCode.PartCount, id, $"{flp.Parts}", $"{epn.Parts}", note: Place);
        else if (flp.Bytes != epn.Bytes) differences.Error(DifferenceCode.Size, id, $"{flp.Bytes}", $"{epn.Bytes}", note: Place);
        else if (comparesMessages && flp.Messages == epn.Messages && (flp.Sum, flp.Xor) != (epn.Sum, epn.Xor))
        {
            differences.Error(DifferenceCode.Checksum, id, $"{flp.Sum:x16}", $"{epn.Sum:x16}", note: "of all parts; " + Place);
        }
    }
}
