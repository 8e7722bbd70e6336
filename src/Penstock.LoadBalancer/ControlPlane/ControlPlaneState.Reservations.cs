using System.Net;
using System.Net.Sockets;
using Penstock.Ejfat.Control;

namespace Penstock.LoadBalancer.ControlPlane;

/// <content>Reservations and their senders.</content>
internal sealed partial class ControlPlaneState
{
    /// <summary>Takes the first free instance that the token may reserve and that has the address family.</summary>
    /// <returns>The reservation and the text of its token.</returns>
    public (Reservation Reservation, string Token) Reserve(Token token, ReservationRequest request, Moment now)
    {
        CheckSenders(request.Senders.Count);
        var instance = ChooseInstance(token, request.Families);
        CheckTokens();
        var reservation = new Reservation(++_lastReservation, instance, request, now);
        _reservations.Add(reservation.Id, reservation);
        instance.Reservation = reservation;
        instance.ForgetTicks();
        var text = Tokens.Create($"reservation-{reservation.Id}", token, now.Utc, new Permission(TokenResource.Reservation, reservation.Id, TokenAccess.Update));
        Publisher.Publish(reservation);
        return (reservation, text);
    }

    /// <summary>Ends a reservation: its sessions and all tokens that were only good for them are gone.</summary>
    public void Free(Reservation reservation)
    {
        foreach (var session in reservation.Sessions.Values)
        {
            _sessions.Remove(session.Id);
            Tokens.Forget(TokenResource.Session, session.Id);
        }
        reservation.Sessions.Clear();
        _reservations.Remove(reservation.Id);
        Tokens.Forget(TokenResource.Reservation, reservation.Id);
        reservation.Instance.NextEpoch = reservation.Epochs.NextNumber;
        reservation.Instance.Reservation = null;
        Publisher.Withdraw(reservation.Instance);
    }

    /// <summary>Lets addresses send, from now on.</summary>
    public void AddSenders(Reservation reservation, IReadOnlyCollection<IPAddress> senders)
    {
        var added = senders.Except(reservation.Senders).ToArray();
        CheckSenders(reservation.Senders.Count + added.Length);
        if (added.Length == 0) return;
        reservation.Senders.AddRange(added);
        Publisher.Publish(reservation);
    }

    /// <summary>Lets addresses no longer send; those that could not are passed over.</summary>
    public static void RemoveSenders(Reservation reservation, IReadOnlyCollection<IPAddress> senders)
    {
        if (reservation.Senders.RemoveAll(senders.Contains) > 0) Publisher.Publish(reservation);
    }

    /// <summary>Clears the chosen parts.</summary>
    public void Reset(Reservation reservation, ResetParts parts, Moment now)
    {
        if (parts.HasFlag(ResetParts.Sync))
        {
            reservation.Sync.Clear();
            reservation.Seed = ControlPlane.Reservation.SeedAt(now);
            reservation.Instance.ForgetTicks();
        }
        if (parts.HasFlag(ResetParts.Senders)) reservation.Senders.Clear();
        if (parts.HasFlag(ResetParts.Workers))
        {
            foreach (var session in reservation.Sessions.Values.ToArray()) Remove(reservation, session);
        }
        if (parts.HasFlag(ResetParts.Epochs))
        {
            reservation.Epochs.Clear();
            reservation.Departed.Clear();
        }
        Refresh(reservation, now, mustPublish: true, atOnce: true);
    }

    private LoadBalancerInstance ChooseInstance(Token token, IpFamilies families)
    {
        var allowed = Instances.Where(i => Allows(token, i.Path, TokenAccess.Reserve)).ToArray();
        if (allowed.Length == 0) throw Refusal.Denied($"token {token.Id} ('{token.Name}') does not allow to reserve a load balancer");
        var fitting = allowed.Where(i => families == IpFamilies.Dual || i.Has(families == IpFamilies.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6)).ToArray();
        if (fitting.Length == 0) throw Refusal.Precondition($"none of the {allowed.Length} load balancers has an {families} address");
        return Array.Find(fitting, i => i.Reservation is null) ?? throw Refusal.Exhausted(
            $"all {fitting.Length} load balancers are reserved; free one, or wait for the end of a reservation");
    }

    private void CheckSenders(int count)
    {
        if (count > _rules.MaxSenders) throw Refusal.Exhausted($"{count} sender addresses are too many; {_rules.MaxSenders} are accepted");
    }

    private void CheckTokens()
    {
        if (Tokens.Count >= _rules.MaxTokens) throw Refusal.Exhausted($"there are {Tokens.Count} tokens already, and no more are accepted; revoke some");
    }
}
