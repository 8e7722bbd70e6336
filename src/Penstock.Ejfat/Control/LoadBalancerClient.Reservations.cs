using System.Net;
using Proto = Penstock.Ejfat.Control.Protocol;

namespace Penstock.Ejfat.Control;

/// <content>Reservations: admin token.</content>
public sealed partial class LoadBalancerClient
{
    /// <summary>Reserves a load balancer. The URI gets its label, id, instance token and addresses.</summary>
    /// <param name="name">What to call the reservation; not empty.</param>
    /// <param name="duration">For how long; zero is without end.</param>
    /// <param name="senders">The addresses that may send. Null or empty: none yet.</param>
    /// <param name="families">The address families it must have.</param>
    /// <param name="strategy"><c>dynamic</c> (also null), <c>static</c> or <c>explicit</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Reservation> ReserveAsync(
        string name, TimeSpan duration, IReadOnlyCollection<IPAddress>? senders = null, IpFamilies families = IpFamilies.Dual, string? strategy = null,
        CancellationToken cancellationToken = default)
    {
        if (duration < TimeSpan.Zero) throw Wrong($"a reservation of {duration} is not possible; zero (without end) or more is accepted");
        return ReserveAsync(name, duration == TimeSpan.Zero ? null : _options.TimeProvider.GetUtcNow() + duration, senders, families, strategy, cancellationToken);
    }

    /// <summary>Reserves a load balancer until a time.</summary>
    /// <param name="name">What to call the reservation; not empty.</param>
    /// <param name="until">When it ends; null is never.</param>
    /// <param name="senders">The addresses that may send. Null or empty: none yet.</param>
    /// <param name="families">The address families it must have.</param>
    /// <param name="strategy"><c>dynamic</c> (also null), <c>static</c> or <c>explicit</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Reservation> ReserveAsync(
        string name, DateTimeOffset? until, IReadOnlyCollection<IPAddress>? senders = null, IpFamilies families = IpFamilies.Dual, string? strategy = null,
        CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrEmpty(name)) throw Wrong("a reservation needs a name that is not empty");
        var request = new Proto.ReserveLoadBalancerRequest { Name = name, IpFamily = (Proto.IpFamily)families, Strategy = strategy ?? "" };
        // Without end is asked for by leaving the time out; an explicit zero is refused by udplbd2.
        if (until is { } end) request.Until = ToTimestamp("the end of a reservation", end);
        request.SenderAddresses.AddRange((senders ?? []).Select(a => a.ToString()));
        var reply = await CallAsync(ControlMethods.Reserve, request, EjfatTokenKind.Admin, isRepeatable: false, cancellationToken);
        var reservation = ControlReplies.ToReservation(reply);
        Update(uri => Reserved(uri, reservation) with { LbName = name, InstanceToken = reservation.Token });
        return reservation;
    }

    /// <summary>Asks for a reservation's addresses. The URI gets them, and the id; its tokens stay.</summary>
    /// <param name="lbId">Null is the URI's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Reservation> GetAsync(string? lbId = null, CancellationToken cancellationToken = default)
    {
        var request = new Proto.GetLoadBalancerRequest { LbId = LbIdOf(lbId) };
        var reply = await CallAsync(ControlMethods.Get, request, EjfatTokenKind.Admin, isRepeatable: true, cancellationToken);
        var reservation = ControlReplies.ToReservation(reply);
        Update(uri => Reserved(uri, reservation) with { LbId = reservation.LbId.Length > 0 ? reservation.LbId : request.LbId });
        return reservation;
    }

    /// <summary>Asks for a reservation's state.</summary>
    /// <param name="lbId">Null is the URI's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LoadBalancerStatus> GetStatusAsync(string? lbId = null, CancellationToken cancellationToken = default) => ControlReplies.ToStatus(
        await CallAsync(ControlMethods.Status, new() { LbId = LbIdOf(lbId) }, EjfatTokenKind.Admin, isRepeatable: true, cancellationToken));

    /// <summary>Ends a reservation.</summary>
    /// <param name="lbId">Null is the URI's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task FreeAsync(string? lbId = null, CancellationToken cancellationToken = default) =>
        CallAsync(ControlMethods.Free, new() { LbId = LbIdOf(lbId) }, EjfatTokenKind.Admin, isRepeatable: true, cancellationToken);

    /// <summary>Clears parts of a reservation and keeps the rest.</summary>
    /// <param name="parts">What to clear; something.</param>
    /// <param name="lbId">Null is the URI's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was cleared.</returns>
    public async Task<ResetParts> ResetAsync(ResetParts parts, string? lbId = null, CancellationToken cancellationToken = default)
    {
        if (parts == ResetParts.None || (parts & ~ResetParts.All) != ResetParts.None) throw Wrong($"reset of '{parts}' is not possible; one or more of Sync, Epochs, Senders, Workers are accepted");
        var reply = await CallAsync(
            ControlMethods.Reset,
            new()
            {
                LbId = LbIdOf(lbId),
                Sync = parts.HasFlag(ResetParts.Sync),
                Epochs = parts.HasFlag(ResetParts.Epochs),
                Senders = parts.HasFlag(ResetParts.Senders),
                Workers = parts.HasFlag(ResetParts.Workers),
            },
            EjfatTokenKind.Admin, isRepeatable: true, cancellationToken);
        return (reply.Sync ? ResetParts.Sync : ResetParts.None) | (reply.Epochs ? ResetParts.Epochs : ResetParts.None) | (reply.Senders ? ResetParts.Senders : ResetParts.None) | (reply.Workers ? ResetParts.Workers : ResetParts.None);
    }

    /// <summary>Gives a reservation another end.</summary>
    /// <param name="until">The new end.</param>
    /// <param name="lbId">Null is the URI's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The end in force; null for never.</returns>
    public async Task<DateTimeOffset?> ExtendAsync(DateTimeOffset until, string? lbId = null, CancellationToken cancellationToken = default)
    {
        var request = new Proto.ExtendReservationRequest { LbId = LbIdOf(lbId), Until = ToTimestamp("the end of a reservation", until) };
        return ControlReplies.ToTime((await CallAsync(ControlMethods.Extend, request, EjfatTokenKind.Admin, isRepeatable: true, cancellationToken)).Until);
    }

    /// <summary>Asks for all reservations the token may see.</summary>
    public async Task<IReadOnlyList<OverviewEntry>> GetOverviewAsync(CancellationToken cancellationToken = default) =>
        [.. (await CallAsync(ControlMethods.Overview, new(), EjfatTokenKind.Admin, isRepeatable: true, cancellationToken)).LoadBalancers.Select(ControlReplies.ToOverview)];

    private static EjfatUri Reserved(EjfatUri uri, Reservation reservation) => uri with
    {
        LbId = reservation.LbId,
        SyncIPv4 = Reachable(reservation.SyncIPv4, uri),
        SyncIPv6 = Reachable(reservation.SyncIPv6, uri),
        DataIPv4 = reservation.DataIPv4,
        DataIPv6 = reservation.DataIPv6,
        DataPorts = reservation.DataPorts,
    };

    // A control plane that listens on all addresses tells udplbd2's clients to send Sync packets to 0.0.0.0: it means the address it was called at.
    private static IPEndPoint? Reachable(IPEndPoint? sync, EjfatUri uri) =>
        sync is not null && (sync.Address.Equals(IPAddress.Any) || sync.Address.Equals(IPAddress.IPv6Any)) && uri.ControlAddress?.AddressFamily == sync.AddressFamily
            ? new(uri.ControlAddress, sync.Port) : sync;
}
