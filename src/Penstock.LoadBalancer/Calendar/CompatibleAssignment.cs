namespace Penstock.LoadBalancer;

/// <summary>Slots as udplbd2 2.3 assigns them, for users who compare with it.</summary>
public static class CompatibleAssignment
{
    /// <summary>A new calendar for the ready members.</summary>
    /// <param name="members">The ready members, in any order; taken by name, descending.</param>
    /// <param name="strategy">Demands are ignored by <see cref="SlotStrategy.Dynamic"/>, as in the original.</param>
    /// <param name="shuffle">Source of the shuffle that <see cref="SlotStrategy.Dynamic"/> makes when the boundary is known; null does not shuffle.</param>
    public static SlotCalendar Assign(IReadOnlyList<CalendarMember> members, SlotStrategy strategy, Random? shuffle)
    {
        var ordered = members.OrderByDescending(m => m.Name, StringComparer.Ordinal).ToArray();
        var slots = new ushort[SlotCalendar.SlotCount];
        Array.Fill(slots, SlotCalendar.Unassigned);
        if (strategy != SlotStrategy.Dynamic) PlaceDemands(ordered, slots);
        if (strategy != SlotStrategy.Explicit) FillByRounds(ordered, CompatibleShares.Compute(ordered), slots);
        if (strategy == SlotStrategy.Dynamic && ordered.Length > 0) shuffle?.Shuffle(slots);
        return new SlotCalendar(slots);
    }

    // A later demand overwrites an earlier one; what reaches beyond the calendar is cut.
    private static void PlaceDemands(CalendarMember[] members, ushort[] slots)
    {
        foreach (var member in members)
        {
            foreach (var demand in member.Demands)
            {
                for (var slot = Math.Max(0, demand.First); slot < Math.Min(SlotCalendar.SlotCount, demand.End); slot++) slots[slot] = member.Id;
            }
        }
    }

    // One slot for every member with share left, again and again: when shares exceed the slots, the largest lose the excess.
    private static void FillByRounds(CalendarMember[] members, int[] shares, ushort[] slots)
    {
        var slot = 0;
        var given = true;
        while (given)
        {
            given = false;
            for (var i = 0; i < members.Length; i++)
            {
                while (slot < slots.Length && slots[slot] != SlotCalendar.Unassigned) slot++;
                if (slot == slots.Length) return;
                if (shares[i] == 0) continue;
                shares[i]--;
                slots[slot] = members[i].Id;
                given = true;
            }
        }
    }
}
