namespace Penstock.LoadBalancer;

/// <summary>
/// <see cref="ForwardingTables"/> prepared for packets: every slot of every epoch already is a route, and the first ticks are settled such that no tick changes its worker.
/// Immutable but for the floor, which is settled once.
/// </summary>
/// <remarks>
/// The floor is the lowest tick that no thread had addressed when these tables came into force. An epoch already in force below it keeps its first tick; every other epoch
/// begins at the tick it wishes or at the floor, whichever is higher. The oldest epoch takes over the ticks before it when its first tick is published lower than before: the
/// epochs that had them are no longer kept. Tables that keep no epoch begin where they say: who publishes them knows that nothing is in flight.
/// </remarks>
internal sealed class RoutingTables
{
    private const ulong Unsettled = ulong.MaxValue;

    private readonly IReadOnlyList<CalendarEpoch> _epochs;
    private readonly MemberRoute[][] _routes;
    private readonly ulong[] _wishes;
    private readonly ulong[] _kept;
    private ulong _floor;

    /// <summary>Prepares tables that follow <paramref name="previous"/>. If they keep an epoch of those, the floor is still to be settled.</summary>
    public RoutingTables(ForwardingTables tables, RoutingTables? previous)
    {
        Senders = new SenderSet(tables.Senders);
        _epochs = tables.Epochs;
        _wishes = [.. _epochs.Select(e => e.FirstTick)];
        _kept = previous is null ? [] : KeptFrom(previous);
        _floor = _kept.Length > 0 ? Unsettled : 0;
        var members = tables.Members.ToDictionary(m => m.Id, m => new MemberRoute(m));
        _routes = [.. _epochs.Select(e => Resolve(e.Calendar, members))];
    }

    /// <summary>Who may send.</summary>
    public SenderSet Senders { get; }

    /// <summary>Whether any tick has an epoch.</summary>
    public bool HasEpochs => _wishes.Length > 0;

    /// <summary>Whether the first ticks are final. Tables must not judge before.</summary>
    public bool IsSettled => Volatile.Read(ref _floor) != Unsettled;

    /// <summary>Settles the floor, unless another thread has done so already. Any thread may.</summary>
    public void Settle(ulong floor) => Interlocked.CompareExchange(ref _floor, Math.Min(floor, Unsettled - 1), Unsettled);

    /// <summary>The index of a tick's epoch; -1 when it is older than the oldest.</summary>
    public int EpochOf(ulong tick) => tick < _floor ? LastAtOrBelow(_kept, tick) : LastAtOrBelow(_wishes, tick);

    /// <summary>Where a slot of an epoch leads.</summary>
    public MemberRoute RouteOf(int epoch, ushort selector) => _routes[epoch][selector & (SlotCalendar.SlotCount - 1)];

    /// <summary>The first tick that an epoch really has.</summary>
    public ulong FirstTickOf(int epoch) => epoch < _kept.Length && _kept[epoch] <= _floor ? _kept[epoch] : Math.Max(_wishes[epoch], _floor);

    // The first ticks of the epochs that were in force before, as far as the lists agree.
    private ulong[] KeptFrom(RoutingTables previous)
    {
        if (_epochs.Count == 0) return [];
        var skipped = 0;
        while (skipped < previous._epochs.Count && previous._epochs[skipped].Number != _epochs[0].Number) skipped++;
        var kept = new List<ulong>();
        for (var i = 0; i < _epochs.Count && skipped + i < previous._epochs.Count; i++)
        {
            var before = previous._epochs[skipped + i];
            var isExtended = i == 0 && _epochs[0].FirstTick < before.FirstTick;
            if (before.Number != _epochs[i].Number || (before.FirstTick != _epochs[i].FirstTick && !isExtended)) break;
            kept.Add(isExtended ? _epochs[0].FirstTick : previous.FirstTickOf(skipped + i));
        }

        return [.. kept];
    }

    private static MemberRoute[] Resolve(SlotCalendar calendar, Dictionary<ushort, MemberRoute> members)
    {
        var routes = new MemberRoute[SlotCalendar.SlotCount];
        for (var slot = 0; slot < routes.Length; slot++)
        {
            var id = calendar[slot];
            routes[slot] = id == SlotCalendar.Unassigned ? MemberRoute.Unassigned : members.GetValueOrDefault(id, MemberRoute.Unknown);
        }

        return routes;
    }

    private static int LastAtOrBelow(ulong[] ascending, ulong tick)
    {
        var (low, high) = (0, ascending.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (ascending[middle] <= tick) low = middle + 1;
            else high = middle;
        }

        return low - 1;
    }
}
