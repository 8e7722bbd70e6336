using System.Net;

namespace Penstock.LoadBalancer.ControlPlane;

/// <content>Workers.</content>
internal sealed partial class ControlPlaneState
{
    /// <summary>Adds a worker. One of the same name, address and port is the same worker come back: its old session ends.</summary>
    /// <returns>The session, the text of its token, and the session that it replaces.</returns>
    public (Session Session, string Token, Session? Replaced) Register(Token token, Reservation reservation, WorkerRequest worker, IPAddress? peer, Moment now)
    {
        _rules.Addresses.Check(worker.Address, peer);
        if (!reservation.Instance.Has(worker.Address.AddressFamily))
            throw Refusal.Precondition($"worker address {worker.Address} cannot be reached: the load balancer of reservation {reservation.Id} has no data address of that IP version");
        var replaced = reservation.Sessions.Values.FirstOrDefault(s => s.IsSameWorkerAs(worker));
        if (replaced is null && reservation.Sessions.Count >= _rules.MaxWorkers)
            throw Refusal.Exhausted($"reservation {reservation.Id} has {reservation.Sessions.Count} workers, and no more are accepted");
        CheckTokens();
        var demands = SlotDemands.Place(reservation.Sessions.Values.Where(s => s != replaced).SelectMany(s => s.Demands), worker.Demands);

        // The same worker keeps its number, and so its slots.
        var member = replaced?.Member ?? FreeMember(reservation);
        if (replaced is not null) Forget(reservation, replaced);
        var session = new Session(++_lastSession, member, worker, now) { Demands = demands };
        reservation.Sessions.Add(session.Id, session);
        _sessions.Add(session.Id, (reservation, session));
        var text = Tokens.Create($"session-{session.Id}", token, now.Utc, new Permission(TokenResource.Session, session.Id, Ejfat.Control.TokenAccess.Update));
        Refresh(reservation, now, mustPublish: true);
        return (session, text, replaced);
    }

    /// <summary>Takes a worker out. As long as calendars name it its packets are counted as those of a worker that left.</summary>
    public void Deregister(Reservation reservation, Session session, Moment now)
    {
        Remove(reservation, session);
        Refresh(reservation, now, mustPublish: true, atOnce: true);
    }

    /// <summary>Takes what a worker says about itself.</summary>
    /// <returns>True when its readiness changed.</returns>
    public bool SendState(Reservation reservation, Session session, WorkerReport report, Moment now)
    {
        var changed = session.Take(report, now);
        if (changed) Refresh(reservation, now, mustPublish: false, atOnce: !session.IsReady);
        return changed;
    }

    /// <summary>Replaces all demands for particular slots.</summary>
    /// <param name="reservation">Of these workers.</param>
    /// <param name="demands">By session.</param>
    /// <param name="now">When.</param>
    public void SetSlotDemands(Reservation reservation, IReadOnlyList<(long Session, IReadOnlyList<SlotRun> Runs)> demands, Moment now)
    {
        var runs = demands.SelectMany(d => d.Runs.Select(r => (d.Session, Run: r))).ToArray();
        foreach (var (id, _) in demands)
        {
            if (!reservation.Sessions.ContainsKey(id)) throw Refusal.NotFound($"session {id} was not found in reservation {reservation.Id}");
        }
        var placed = SlotDemands.Place([], [.. runs.Select(r => r.Run)]);
        var bySession = runs.Zip(placed, (r, p) => (r.Session, Run: p)).ToLookup(r => r.Session, r => r.Run);
        foreach (var session in reservation.Sessions.Values) session.Demands = [.. bySession[session.Id]];
        Refresh(reservation, now, mustPublish: false);
    }

    private void Remove(Reservation reservation, Session session)
    {
        Forget(reservation, session);
        reservation.Departed[session.Member] = session;
    }

    private void Forget(Reservation reservation, Session session)
    {
        reservation.Sessions.Remove(session.Id);
        _sessions.Remove(session.Id);
        Tokens.Forget(TokenResource.Session, session.Id);
    }

    private static ushort FreeMember(Reservation reservation)
    {
        var used = reservation.Sessions.Values.Select(s => s.Member).Concat(reservation.Departed.Keys).ToHashSet();
        ushort member = 0;
        while (used.Contains(member)) member++;
        return member;
    }
}
