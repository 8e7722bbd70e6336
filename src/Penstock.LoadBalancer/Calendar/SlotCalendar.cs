namespace Penstock.LoadBalancer;

/// <summary>512 slots, each with the member that gets the events falling into it. Immutable: what packet threads read.</summary>
public sealed class SlotCalendar
{
    /// <summary>Slots in a calendar; the low 9 bits of the tick (or of the slot select of LB version 3) choose one.</summary>
    public const int SlotCount = 512;

    /// <summary>The member of a slot that nobody has.</summary>
    public const ushort Unassigned = 65535;

    private readonly ushort[] _members;

    /// <summary>A calendar with these members.</summary>
    /// <exception cref="ArgumentException">There are not exactly 512.</exception>
    public SlotCalendar(ReadOnlySpan<ushort> members)
    {
        if (members.Length != SlotCount) throw new ArgumentException($"{members.Length} slots were given; a calendar has {SlotCount}", nameof(members));
        _members = members.ToArray();
    }

    /// <summary>A calendar in which nobody has a slot.</summary>
    public static SlotCalendar Empty { get; } = CreateEmpty();

    /// <summary>The member of each slot, or <see cref="Unassigned"/>.</summary>
    public ReadOnlySpan<ushort> Members => _members;

    /// <summary>The member of a selector's slot, or <see cref="Unassigned"/>.</summary>
    public ushort this[int selector] => _members[selector & (SlotCount - 1)];

    /// <summary>How many slots a member has.</summary>
    public int CountOf(ushort member) => _members.AsSpan().Count(member);

    /// <summary>The runs of consecutive slots a member has, in order.</summary>
    public IReadOnlyList<SlotRun> RunsOf(ushort member)
    {
        var runs = new List<SlotRun>();
        for (var slot = 0; slot < SlotCount; slot++)
        {
            if (_members[slot] != member) continue;
            var first = slot;
            while (slot + 1 < SlotCount && _members[slot + 1] == member) slot++;
            runs.Add(new SlotRun(first, slot - first + 1));
        }
        return runs;
    }

    /// <summary>Whether both give every slot to the same member.</summary>
    public bool IsSameAs(SlotCalendar other) => _members.AsSpan().SequenceEqual(other._members);

    private static SlotCalendar CreateEmpty()
    {
        Span<ushort> members = stackalloc ushort[SlotCount];
        members.Fill(Unassigned);
        return new SlotCalendar(members);
    }
}
