namespace Penstock.TimeFrames.Summaries;

/// <summary>
/// Compares the heartbeat frames of one equipment: what differs between the sides is an error, what both sides have alike (data that were
/// odd at the source) a warning.
/// </summary>
internal static class HeartbeatComparison
{
    public static void Compare(EquipmentSummary flp, EquipmentSummary epn, DifferenceList differences)
    {
        if (flp.Heartbeats is not { } left || epn.Heartbeats is not { } right)
        {
            if (flp.Heartbeats is { } lost) differences.Error(DifferenceCode.HbMissing, flp.Id, HeartbeatMap.Ranges(lost.PresentBits), "none");
            else if (epn.Heartbeats is { } found) differences.Error(DifferenceCode.HbExtra, flp.Id, "none", HeartbeatMap.Ranges(found.PresentBits));
            return;
        }

        Bits(DifferenceCode.HbMissing, AndNot(left.PresentBits, right.PresentBits), isFlp: true);
        Bits(DifferenceCode.HbExtra, AndNot(right.PresentBits, left.PresentBits), isFlp: false);
        var brokenLeft = AndNot(left.PresentBits, left.CompleteBits);
        var brokenRight = AndNot(right.PresentBits, right.CompleteBits);
        Values(DifferenceCode.HbIncomplete, HeartbeatMap.Ranges(brokenLeft), HeartbeatMap.Ranges(brokenRight), string.Empty);
        Values(DifferenceCode.HbDup, $"{left.Duplicates}", $"{right.Duplicates}", "0");
        Values(DifferenceCode.HbOutside, $"{left.Outside}", $"{right.Outside}", "0");

        void Bits(DifferenceCode code, byte[] bits, bool isFlp)
        {
            var frames = HeartbeatMap.Ranges(bits);
            if (frames.Length > 0) differences.Error(code, flp.Id, isFlp ? frames : null, isFlp ? null : frames);
        }

        void Values(DifferenceCode code, string one, string other, string sound)
        {
            if (!string.Equals(one, other, StringComparison.Ordinal)) differences.Error(code, flp.Id, one.Length == 0 ? "none" : one, other.Length == 0 ? "none" : other);
            else if (!string.Equals(one, sound, StringComparison.Ordinal)) differences.Warning(code, flp.Id, one, other, note: "the same on both sides");
        }
    }

    private static byte[] AndNot(byte[] bits, byte[] without) => [.. bits.Zip(without, (a, b) => (byte)(a & ~b))];
}
