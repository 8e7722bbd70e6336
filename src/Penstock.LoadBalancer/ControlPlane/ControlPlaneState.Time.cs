using System.Net;
using Penstock.Ejfat.Wire;

namespace Penstock.LoadBalancer.ControlPlane;

/// <content>What time and the senders bring about.</content>
internal sealed partial class ControlPlaneState
{
    /// <summary>Done once per period: ends what has ended, finds silent workers, moves weights, makes epochs.</summary>
    public void Tick(Moment now)
    {
        foreach (var reservation in _reservations.Values.ToArray())
        {
            if (reservation.Until <= now.Utc)
            {
                Free(reservation);
                ControlPlaneLog.ReservationExpired(_logger, reservation.Id, reservation.Name, reservation.Until);
                continue;
            }
            var isAnyGone = CheckLiveness(reservation, now);
            if (reservation.Sessions.Values.Any(s => s.IsReady)) AdvanceWeights(reservation);
            Refresh(reservation, now, mustPublish: isAnyGone, atOnce: isAnyGone);
        }
    }

    /// <summary>Whether <see cref="Watch"/> has anything to see.</summary>
    public bool IsBusy => _reservations.Values.Any(r => r.Instance.Ticks.Seen is not null || r.Epochs.Epochs.Count > 1);

    /// <summary>Done several times per period: finds silent workers, looks at the ticks, and puts the newest calendars in force for all ticks when nothing is in flight any
    /// more, so that a sender may begin again anywhere.</summary>
    public void Watch(Moment now)
    {
        foreach (var reservation in _reservations.Values)
        {
            if (CheckLiveness(reservation, now))
            {
                Refresh(reservation, now, mustPublish: true, atOnce: true);
                continue;
            }
            reservation.Instance.Observe(now);
            if (reservation.Instance.Ticks.Seen is not null || !reservation.Epochs.KeepNewest()) continue;
            ForgetDeparted(reservation);
            Publisher.Publish(reservation);
        }
    }

    /// <summary>Takes a Sync message that arrived at an instance.</summary>
    public SyncVerdict TakeSync(LoadBalancerInstance instance, IPAddress from, SyncHeader header, Moment now)
    {
        if (instance.Reservation is not { } reservation) return SyncVerdict.NotReserved;
        if (!_rules.AcceptSyncFromAnyone && !reservation.Senders.Contains(from)) return SyncVerdict.SenderNotAllowed;
        var sample = new SyncSample(header.EventNumber, header.AverageEventRateHz, now.Milliseconds);
        return reservation.Sync.Add(from, header.EventSourceId, sample) ? SyncVerdict.Accepted : SyncVerdict.NotBelieved;
    }

    /// <summary>The tick expected now; null when nothing is known.</summary>
    public static ulong? PredictedTick(Reservation reservation, Moment now)
    {
        reservation.Instance.Observe(now);
        return Forecasts.Predict(reservation, now, TimeSpan.Zero);
    }

    // True when a worker lost its slots.
    private bool CheckLiveness(Reservation reservation, Moment now)
    {
        var isAnyGone = false;
        foreach (var session in reservation.Sessions.Values.ToArray())
        {
            if (_rules.Liveness.IsDead(session, now))
            {
                isAnyGone |= session.IsReady;
                Remove(reservation, session);
                Tally.WorkersDead.Add();
                ControlPlaneLog.WorkerDead(_logger, session.Id, session.Worker.Name, reservation.Id, now.Since(session.LastHeard).TotalSeconds);
            }
            else if (session.IsReady && _rules.Liveness.IsStale(session, now))
            {
                isAnyGone = true;
                session.IsStale = true;
                Tally.WorkersStale.Add();
                ControlPlaneLog.WorkerStale(_logger, session.Id, session.Worker.Name, reservation.Id, now.Since(session.LastHeard).TotalSeconds);
            }
        }
        return isAnyGone;
    }

    private void AdvanceWeights(Reservation reservation)
    {
        var sessions = reservation.Sessions.Values.ToArray();
        var weights = Array.ConvertAll(sessions, s => s.Weight);
        WorkerWeights.Advance(weights, Array.ConvertAll(sessions, s => s.Report.ControlSignal), _rules.SlotAssignment);
        for (var i = 0; i < sessions.Length; i++) sessions[i].Weight = weights[i];
    }

    // Brings the calendar in line with the workers and tells the data plane, if anything changed. Without a ready worker the last calendar stays in force.
    // At once: a worker can take no more, so that every tick that is still free to go elsewhere should.
    private void Refresh(Reservation reservation, Moment now, bool mustPublish, bool atOnce = false)
    {
        reservation.Instance.Observe(now);
        var changed = mustPublish;
        // The compatible rules move weights in every strategy, as the original does.
        var hasFixedWeights = reservation.Strategy == SlotStrategy.Static && _rules.SlotAssignment == SlotAssignmentMode.Stable;
        var ready = reservation.Sessions.Values.Where(s => s.IsReady).Select(s => s.ToCalendarMember(hasFixedWeights)).ToArray();
        var forecast = Forecasts.For(reservation, now, _rules.Lead);
        if (ready.Length > 0 && reservation.Epochs.Advance(Assign(reservation, ready), atOnce ? forecast.AtOnce : forecast, now.Milliseconds))
        {
            changed = true;
            Tally.Epochs.Add();
        }
        changed |= forecast.Seen is null ? reservation.Epochs.KeepNewest() : reservation.Epochs.Trim(forecast.Seen, now.Milliseconds);
        changed |= ForgetDeparted(reservation);
        if (changed) Publisher.Publish(reservation);
    }

    // True when one was forgotten.
    private static bool ForgetDeparted(Reservation reservation)
    {
        var before = reservation.Departed.Count;
        foreach (var member in reservation.Departed.Keys.ToArray())
        {
            if (!reservation.Epochs.Names(member)) reservation.Departed.Remove(member);
        }
        return reservation.Departed.Count < before;
    }

    private SlotCalendar Assign(Reservation reservation, CalendarMember[] ready) => _rules.SlotAssignment == SlotAssignmentMode.Compatible
        ? CompatibleAssignment.Assign(ready, reservation.Strategy, reservation.Epochs.Count > 0 ? _rules.Shuffle : null)
        : StableAssignment.Assign(ready, reservation.Strategy, reservation.Epochs.Current);
}
