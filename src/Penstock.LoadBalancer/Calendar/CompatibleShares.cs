namespace Penstock.LoadBalancer;

/// <summary>Shares as udplbd2 2.3 computes them: they may add up to more than 512, and what is left over ignores maxima.</summary>
internal static class CompatibleShares
{
    public static int[] Compute(ReadOnlySpan<CalendarMember> members)
    {
        var count = members.Length;
        var shares = new int[count];
        if (count == 0) return shares;
        var even = SlotCalendar.SlotCount / count;
        float sum = 0;
        foreach (var member in members) sum += (float)member.Weight;
        var usable = float.IsFinite(sum) && sum > 0;
        var total = 0;
        for (var i = 0; i < count; i++)
        {
            // Weights that add up to nothing, or are no numbers, would divide by zero in the original; here they count the same.
            var part = usable ? (float)members[i].Weight / sum : 1f / count;
            var share = Round(SlotCalendar.SlotCount * (double)part);
            var minimum = Round(even * (double)members[i].MinFactor);
            var maximum = members[i].MaxFactor == 0 ? SlotCalendar.SlotCount : Round(even * (double)members[i].MaxFactor);
            shares[i] = Math.Clamp(Math.Min(Math.Max(share, minimum), maximum), 0, SlotCalendar.SlotCount);
            total += shares[i];
        }
        for (var left = SlotCalendar.SlotCount - total; left > 0; left--) shares[left % count]++;
        return shares;
    }

    private static int Round(double value) =>
        (int)Math.Clamp(Math.Round(double.IsNaN(value) ? 0 : value, MidpointRounding.AwayFromZero), -SlotCalendar.SlotCount, SlotCalendar.SlotCount);
}
