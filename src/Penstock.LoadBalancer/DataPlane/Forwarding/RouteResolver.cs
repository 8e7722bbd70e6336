namespace Penstock.LoadBalancer;

/// <summary>Turns calendars, which name members, into routes, which have their addresses.</summary>
internal sealed class RouteResolver(IReadOnlyList<ForwardingMember> members)
{
    private readonly Dictionary<ushort, MemberRoute> _members = members.ToDictionary(m => m.Id, m => new MemberRoute(m));
    private readonly Dictionary<SlotCalendar, MemberRoute[]> _resolved = [];

    /// <summary>The route of each slot; none at all without a calendar.</summary>
    public MemberRoute[] Resolve(SlotCalendar? calendar)
    {
        if (calendar is null) return [];
        if (_resolved.TryGetValue(calendar, out var routes)) return routes;
        routes = new MemberRoute[SlotCalendar.SlotCount];
        for (var slot = 0; slot < routes.Length; slot++)
        {
            var id = calendar[slot];
            routes[slot] = id == SlotCalendar.Unassigned ? MemberRoute.Unassigned : _members.GetValueOrDefault(id, MemberRoute.Unknown);
        }

        return _resolved[calendar] = routes;
    }
}
