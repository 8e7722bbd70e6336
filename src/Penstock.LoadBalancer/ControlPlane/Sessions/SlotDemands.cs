using Penstock.Ejfat.Control.Protocol;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>Places the slots that workers must have, so that no two overlap.</summary>
internal static class SlotDemands
{
    /// <summary>The index that asks for the first gap.</summary>
    public const int AnyGap = -1;

    /// <summary>Reads a run of slots.</summary>
    /// <exception cref="Penstock.Rpc.RpcException">INVALID_ARGUMENT.</exception>
    public static SlotRun Checked(SlotRange range)
    {
        if (range.Index < AnyGap || range.Length is 0 or > SlotCalendar.SlotCount || (long)range.Index + range.Length > SlotCalendar.SlotCount)
            throw Refusal.Invalid($"slots {range.Index}+{range.Length} are not possible; 1 or more of the slots 0..{SlotCalendar.SlotCount - 1}, or index -1 for the first gap, are accepted");
        return new SlotRun(range.Index, (int)range.Length);
    }

    /// <summary>Gives each wanted run its slots: those it names first, then the gaps in order.</summary>
    /// <param name="taken">Runs that others have.</param>
    /// <param name="wanted">Runs asked for.</param>
    /// <returns>In the order of <paramref name="wanted"/>.</returns>
    /// <exception cref="Penstock.Rpc.RpcException">FAILED_PRECONDITION: one overlaps another, or does not fit.</exception>
    public static SlotRun[] Place(IEnumerable<SlotRun> taken, IReadOnlyList<SlotRun> wanted)
    {
        Span<bool> used = stackalloc bool[SlotCalendar.SlotCount];
        foreach (var run in taken) used[run.First..run.End].Fill(true);
        var placed = new SlotRun[wanted.Count];
        for (var i = 0; i < placed.Length; i++)
        {
            if (wanted[i].First == AnyGap) continue;
            placed[i] = wanted[i];
            Take(used, placed[i]);
        }
        for (var i = 0; i < placed.Length; i++)
        {
            if (wanted[i].First != AnyGap) continue;
            placed[i] = new SlotRun(FirstGap(used, wanted[i].Length), wanted[i].Length);
            Take(used, placed[i]);
        }
        return placed;
    }

    private static void Take(Span<bool> used, SlotRun run)
    {
        var slots = used[run.First..run.End];
        if (slots.Contains(true)) throw Refusal.Precondition($"conflict: of the slots {run.First}+{run.Length} at least {run.First + slots.IndexOf(true)} is demanded already");
        slots.Fill(true);
    }

    private static int FirstGap(ReadOnlySpan<bool> used, int length)
    {
        for (int first = 0, slot = 0; slot < used.Length; slot++)
        {
            if (used[slot]) first = slot + 1;
            else if (slot + 1 - first == length) return first;
        }
        throw Refusal.Precondition($"conflict: no gap of {length} slots is left");
    }
}
