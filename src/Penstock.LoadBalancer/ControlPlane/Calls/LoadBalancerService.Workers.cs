using Penstock.Ejfat.Control;
using Penstock.Ejfat.Control.Protocol;

namespace Penstock.LoadBalancer.ControlPlane;

/// <content>Workers.</content>
internal sealed partial class LoadBalancerService
{
    private RegisterReply Register(Caller caller, RegisterRequest request)
    {
        var reservation = Demanded(caller, request.LbId, TokenAccess.Register);
        var worker = WorkerRequest.From(request);
        var (session, token, replaced) = _state.Register(caller.Token, reservation, worker, caller.PeerAddress, caller.Now);
        ControlPlaneLog.WorkerRegistered(_logger, session.Id, worker.Name, session.EndPoint, reservation.Id, session.Member, caller.Token.Id, caller.Peer);
        if (replaced is not null) ControlPlaneLog.WorkerReplaced(_logger, session.Id, worker.Name, replaced.Id);
        return new() { Token = token, SessionId = Replies.ToText(session.Id) };
    }

    private DeregisterReply Deregister(Caller caller, DeregisterRequest request)
    {
        var (reservation, session) = DemandedSession(caller, request.SessionId);
        _state.Deregister(reservation, session, caller.Now);
        ControlPlaneLog.WorkerDeregistered(_logger, session.Id, session.Worker.Name, reservation.Id, caller.Token.Id, caller.Peer);
        return new();
    }

    private SendStateReply SendState(Caller caller, SendStateRequest request)
    {
        var (reservation, session) = DemandedSession(caller, request.SessionId);
        if (_state.SendState(reservation, session, WorkerReport.From(request), caller.Now))
            ControlPlaneLog.WorkerReadiness(_logger, session.Id, session.Worker.Name, reservation.Id, session.IsReady ? "ready" : "not ready");
        return new();
    }

    private SetSlotDemandsReply SetSlotDemands(Caller caller, SetSlotDemandsRequest request)
    {
        var reservation = Demanded(caller, request.LbId, TokenAccess.Update);
        _state.SetSlotDemands(
            reservation,
            [.. request.SlotConstraints.Select(c => (ToId("sessionId", c.SessionId), (IReadOnlyList<SlotRun>)[.. c.Slots.Select(SlotDemands.Checked)]))],
            caller.Now);
        ControlPlaneLog.SlotDemandsSet(_logger, reservation.Id, caller.Token.Id, caller.Peer);
        return new();
    }

    private (Reservation Reservation, Session Session) DemandedSession(Caller caller, string sessionId)
    {
        var id = ToId("sessionId", sessionId);
        ControlPlaneState.Demand(caller.Token, _state.PathOfSession(id), TokenAccess.Update);
        return _state.Session(id);
    }
}
