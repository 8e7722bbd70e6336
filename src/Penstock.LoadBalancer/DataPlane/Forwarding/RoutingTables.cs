namespace Penstock.LoadBalancer;

/// <summary>
/// <see cref="ForwardingTables"/> prepared for packets: every slot of every epoch already is a route, and no tick changes its worker. Immutable but for the floor, which is
/// settled once.
/// </summary>
/// <remarks>
/// The floor is the lowest tick that no thread had addressed when these tables came into force. Ticks below it have the calendar they had before, even if its epoch was
/// replaced by another; ticks from it on have what the tables say. What is forgotten is what is older than the oldest epoch in the tables. The oldest takes over the ticks before it when its
/// first tick is published lower than before. Tables whose oldest epoch is new begin where they say: who publishes them knows that nothing is in flight.
/// </remarks>
internal sealed class RoutingTables
{
    private const ulong Unsettled = ulong.MaxValue;

    // More than epochs are replaced while one is kept.
    private const int MaxPast = 64;

    private readonly IReadOnlyList<CalendarEpoch> _epochs;
    private readonly EpochRange[] _past;
    private readonly ulong[] _firstTicks;
    private readonly ulong[] _pastFirstTicks;
    private readonly MemberRoute[][] _routes;
    private readonly MemberRoute[][] _pastRoutes;
    private ulong _floor;

    /// <summary>Prepares tables that follow <paramref name="previous"/>. If they keep an epoch of those, the floor is still to be settled.</summary>
    public RoutingTables(ForwardingTables tables, RoutingTables? previous)
    {
        Senders = new SenderSet(tables.Senders);
        _epochs = tables.Epochs;
        _past = previous is null ? [] : PastOf(previous);
        _floor = _past.Length > 0 ? Unsettled : 0;
        _firstTicks = [.. _epochs.Select(e => e.FirstTick)];
        _pastFirstTicks = [.. _past.Select(r => r.FirstTick)];
        var resolver = new RouteResolver(tables.Members);
        _routes = [.. _epochs.Select(e => resolver.Resolve(e.Calendar))];
        _pastRoutes = [.. _past.Select(r => resolver.Resolve(r.Epoch.Calendar))];
    }

    /// <summary>Who may send.</summary>
    public SenderSet Senders { get; }

    /// <summary>Whether any tick has an epoch.</summary>
    public bool HasEpochs => _epochs.Count > 0;

    /// <summary>Whether the floor is final. Tables must not judge before.</summary>
    public bool IsSettled => Volatile.Read(ref _floor) != Unsettled;

    /// <summary>Settles the floor, unless another thread has done so already. Any thread may.</summary>
    public void Settle(ulong floor) => Interlocked.CompareExchange(ref _floor, Math.Min(floor, Unsettled - 1), Unsettled);

    /// <summary>Where a tick and slot lead; null when the tick is older than every epoch kept.</summary>
    public MemberRoute? RouteOf(ulong tick, ushort selector)
    {
        var (firstTicks, routes) = tick < _floor ? (_pastFirstTicks, _pastRoutes) : (_firstTicks, _routes);
        var index = LastAtOrBelow(firstTicks, tick);
        return index < 0 || routes[index].Length == 0 ? null : routes[index][selector & (SlotCalendar.SlotCount - 1)];
    }

    // What ticks below the coming floor go by: everything the previous tables settled, from the oldest epoch in these tables on.
    private EpochRange[] PastOf(RoutingTables previous)
    {
        if (_epochs.Count == 0) return [];
        var oldest = _epochs[0];
        var ranges = previous.Ranges();
        if (!ranges.Exists(r => r.Epoch.Number == oldest.Number) && !previous._epochs.Any(e => e.Number == oldest.Number)) return [];
        ranges.RemoveAll(r => r.Epoch.Number < oldest.Number);
        if (ranges.Count > MaxPast) ranges.RemoveRange(0, ranges.Count - MaxPast);
        if (ranges.Count == 0) return [new EpochRange(oldest.FirstTick, oldest)];
        var first = ranges[0];
        if (first.Epoch.Number == oldest.Number && oldest.FirstTick < first.Epoch.FirstTick) ranges[0] = new EpochRange(oldest.FirstTick, oldest);
        return [.. ranges];
    }

    // All ranges of these tables: the past ones below the floor, then what holds at the floor, then the epochs above it.
    private List<EpochRange> Ranges()
    {
        var ranges = _past.Where(r => r.FirstTick < _floor).ToList();
        var atFloor = LastAtOrBelow(_firstTicks, _floor);
        var holding = atFloor < 0 ? default : _epochs[atFloor];
        if (ranges.Count == 0 || !IsSame(ranges[^1].Epoch, holding)) ranges.Add(new EpochRange(_floor, holding));
        ranges.AddRange(_epochs.Skip(atFloor + 1).Select(e => new EpochRange(e.FirstTick, e)));
        return ranges;
    }

    private static bool IsSame(CalendarEpoch one, CalendarEpoch other) =>
        one.Number == other.Number && (ReferenceEquals(one.Calendar, other.Calendar) || (one.Calendar is not null && other.Calendar is not null && one.Calendar.IsSameAs(other.Calendar)));

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
