namespace Penstock.LoadBalancer;

/// <summary>Slots whose shares are exact, and of which only those move that must: a tick keeps its worker unless the shares changed.</summary>
public static class StableAssignment
{
    private const double GoldenRatio = 0.6180339887498949;

    /// <summary>The calendar that follows <paramref name="current"/>. Equal inputs give the equal calendar.</summary>
    /// <param name="members">The ready members, in any order.</param>
    /// <param name="strategy">Demanded slots stay with their member in every strategy; the rest of the slots is nobody's with <see cref="SlotStrategy.Explicit"/>.</param>
    /// <param name="current">The calendar so far; <see cref="SlotCalendar.Empty"/> at the beginning.</param>
    public static SlotCalendar Assign(IReadOnlyList<CalendarMember> members, SlotStrategy strategy, SlotCalendar current)
    {
        var ordered = members.OrderBy(m => m.Id).ToArray();
        var slots = new ushort[SlotCalendar.SlotCount];
        Array.Fill(slots, SlotCalendar.Unassigned);
        var demanded = PlaceDemands(ordered, slots);
        if (strategy == SlotStrategy.Explicit || ordered.Length == 0) return new SlotCalendar(slots);

        var shares = Shares(ordered, demanded);
        Keep(ordered, shares, current, slots);
        Give(ordered, shares, slots);
        return new SlotCalendar(slots);
    }

    // The first demand of a slot wins; the control plane refuses conflicts before they come here.
    private static int[] PlaceDemands(CalendarMember[] members, ushort[] slots)
    {
        var demanded = new int[members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            foreach (var demand in members[i].Demands)
            {
                for (var slot = Math.Max(0, demand.First); slot < Math.Min(SlotCalendar.SlotCount, demand.End); slot++)
                {
                    if (slots[slot] != SlotCalendar.Unassigned) continue;
                    slots[slot] = members[i].Id;
                    demanded[i]++;
                }
            }
        }
        return demanded;
    }

    // What each member gets besides its demanded slots, which count towards its share.
    private static int[] Shares(CalendarMember[] members, int[] demanded)
    {
        var count = members.Length;
        var even = SlotCalendar.SlotCount / count;
        var weights = new double[count];
        var minima = new int[count];
        var maxima = new int[count];
        for (var i = 0; i < count; i++)
        {
            weights[i] = members[i].Weight;
            maxima[i] = members[i].MaxFactor is > 0 and var factor ? Math.Max(1, Limit(even, factor)) : SlotCalendar.SlotCount;
            maxima[i] = Math.Max(maxima[i], demanded[i]);
            minima[i] = Math.Max(Math.Min(Limit(even, members[i].MinFactor), maxima[i]), demanded[i]);
        }
        var shares = ExactShares.Compute(weights, minima, maxima, SlotCalendar.SlotCount);
        return ExceptDemanded(shares, demanded);
    }

    // Demands that exceed what the minima of the others left: the others share what is left in proportion.
    private static int[] ExceptDemanded(int[] shares, int[] demanded)
    {
        var rest = new int[shares.Length];
        for (var i = 0; i < rest.Length; i++) rest[i] = Math.Max(0, shares[i] - demanded[i]);
        var left = SlotCalendar.SlotCount - demanded.Sum();
        if (rest.Sum() == left) return rest;
        var zero = new int[rest.Length];
        var all = new int[rest.Length];
        Array.Fill(all, left);
        return ExactShares.Compute(Array.ConvertAll(rest, r => (double)r), zero, all, left);
    }

    private static int Limit(int even, float factor) =>
        float.IsNaN(factor) ? 0 : (int)Math.Clamp(Math.Round(even * (double)factor, MidpointRounding.AwayFromZero), 0, SlotCalendar.SlotCount);

    // A member that has more slots than its share gives up slots spread over all it has, not a block of neighbours.
    private static void Keep(CalendarMember[] members, int[] shares, SlotCalendar current, ushort[] slots)
    {
        for (var i = 0; i < members.Length; i++)
        {
            var had = new List<int>();
            for (var slot = 0; slot < SlotCalendar.SlotCount; slot++)
            {
                if (current.Members[slot] == members[i].Id && slots[slot] == SlotCalendar.Unassigned) had.Add(slot);
            }
            var keep = Math.Min(had.Count, shares[i]);
            // Members whose slots lie side by side must not give up neighbours: a third worker that joins two would get pairs of consecutive ticks.
            var phase = (int)(had.Count * (i * GoldenRatio % 1));
            for (var k = 0; k < keep; k++) slots[had[(int)((((long)k * had.Count) + phase) / keep)]] = members[i].Id;
            shares[i] -= keep;
        }
    }

    // Free slots in order, each to the member that is furthest behind: neighbouring ticks go to different workers.
    private static void Give(CalendarMember[] members, int[] wanted, ushort[] slots)
    {
        var total = wanted.Sum();
        var given = new int[wanted.Length];
        var step = 0;
        for (var slot = 0; slot < SlotCalendar.SlotCount && step < total; slot++)
        {
            if (slots[slot] != SlotCalendar.Unassigned) continue;
            step++;
            var best = -1;
            long bestLag = long.MinValue;
            for (var i = 0; i < wanted.Length; i++)
            {
                if (given[i] == wanted[i]) continue;
                var lag = ((long)wanted[i] * step) - ((long)given[i] * total);
                if (lag > bestLag) (best, bestLag) = (i, lag);
            }
            given[best]++;
            slots[slot] = members[best].Id;
        }
    }
}
