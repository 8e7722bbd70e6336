using System.Reflection;
using Google.Protobuf.WellKnownTypes;
using Penstock.Ejfat.Control;
using Penstock.Ejfat.Control.Protocol;

namespace Penstock.LoadBalancer.ControlPlane;

/// <content>Reservations and senders.</content>
internal sealed partial class LoadBalancerService
{
    // What udplbd2 2.3.1 says; its clients compare it.
    private const string CompatTag = "0.3.1";

    private ReserveLoadBalancerReply Reserve(Caller caller, ReserveLoadBalancerRequest request)
    {
        var wanted = ReservationRequest.From(request, caller.Now.Utc);
        var (reservation, token) = _state.Reserve(caller.Token, wanted, caller.Now);
        ControlPlaneLog.Reserved(_logger, reservation.Id, reservation.Name, reservation.Instance.Number, reservation.Until, caller.Token.Id, caller.Peer);
        var reply = Replies.ToReply(reservation, _advertised, caller.Origin);
        reply.Token = token;
        reply.EjfatUri = EjfatUris.Reservation(token, _advertised.ControlPlane(caller.Origin), caller.Origin.IsTls, reply);
        return reply;
    }

    private ReserveLoadBalancerReply Get(Caller caller, GetLoadBalancerRequest request) =>
        Replies.ToReply(Demanded(caller, request.LbId, TokenAccess.ReadOnly), _advertised, caller.Origin);

    private LoadBalancerStatusReply Status(Caller caller, LoadBalancerStatusRequest request) =>
        Replies.ToStatus(Demanded(caller, request.LbId, TokenAccess.ReadOnly), caller.Now);

    // Freeing what is free already succeeds, so that a repeated call does.
    private FreeLoadBalancerReply Free(Caller caller, FreeLoadBalancerRequest request)
    {
        var id = ToId("lbId", request.LbId);
        ControlPlaneState.Demand(caller.Token, _state.PathOfReservation(id), TokenAccess.Update);
        if (_state.FindReservation(id) is { } reservation)
        {
            _state.Free(reservation);
            ControlPlaneLog.Freed(_logger, id, reservation.Name, caller.Token.Id, caller.Peer);
        }
        return new();
    }

    private ResetLoadBalancerReply Reset(Caller caller, ResetLoadBalancerRequest request)
    {
        var reservation = Demanded(caller, request.LbId, TokenAccess.Update);
        var parts = Part(request.Sync, ResetParts.Sync) | Part(request.Epochs, ResetParts.Epochs) | Part(request.Senders, ResetParts.Senders) | Part(request.Workers, ResetParts.Workers);
        _state.Reset(reservation, parts, caller.Now);
        ControlPlaneLog.Reset(_logger, reservation.Id, parts, caller.Token.Id, caller.Peer);
        return new() { Sync = request.Sync, Epochs = request.Epochs, Senders = request.Senders, Workers = request.Workers };

        static ResetParts Part(bool chosen, ResetParts part) => chosen ? part : ResetParts.None;
    }

    private ExtendReservationReply Extend(Caller caller, ExtendReservationRequest request)
    {
        var reservation = Demanded(caller, request.LbId, TokenAccess.Update);
        reservation.Until = TimeRules.ToEnd(request.Until);
        ControlPlaneLog.Extended(_logger, reservation.Id, reservation.Until, caller.Token.Id, caller.Peer);
        return new() { Until = reservation.Until.ToTimestamp() };
    }

    private AddSendersReply AddSenders(Caller caller, AddSendersRequest request)
    {
        var reservation = Demanded(caller, request.LbId, TokenAccess.Update);
        var senders = ReservationRequest.ReadSenders(request.SenderAddresses);
        _state.AddSenders(reservation, senders);
        ControlPlaneLog.SendersChanged(_logger, reservation.Id, senders.Length, "added", caller.Token.Id, caller.Peer, string.Join(", ", senders.Take(10)));
        return new();
    }

    private RemoveSendersReply RemoveSenders(Caller caller, RemoveSendersRequest request)
    {
        var reservation = Demanded(caller, request.LbId, TokenAccess.Update);
        var senders = ReservationRequest.ReadSenders(request.SenderAddresses);
        ControlPlaneState.RemoveSenders(reservation, senders);
        ControlPlaneLog.SendersChanged(_logger, reservation.Id, senders.Length, "removed", caller.Token.Id, caller.Peer, string.Join(", ", senders.Take(10)));
        return new();
    }

    private OverviewReply Overview(Caller caller, OverviewRequest request)
    {
        var reply = new OverviewReply();
        foreach (var reservation in _state.Reservations)
        {
            if (!ControlPlaneState.Allows(caller.Token, reservation.Path, TokenAccess.ReadOnly)) continue;
            reply.LoadBalancers.Add(new Overview
            {
                Name = reservation.Name,
                Reservation = Replies.ToListed(reservation, _advertised, caller.Origin),
                Status = Replies.ToStatus(reservation, caller.Now),
            });
        }
        return reply;
    }

    private static VersionReply Version(Caller caller, VersionRequest request)
    {
        var assembly = typeof(LoadBalancerService).Assembly;
        var informational = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        return new() { Commit = $"penstock-{informational}", Build = informational.Split('+')[0], CompatTag = CompatTag };
    }
}
