using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Penstock.Ejfat.Control;
using Penstock.Ejfat.Control.Protocol;
using Penstock.Rpc;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>The calls of the control protocol: reads the request, asks the state, writes the reply. A call it does not have is answered UNIMPLEMENTED.</summary>
internal sealed partial class LoadBalancerService
{
    private readonly ControlPlaneState _state;
    private readonly Advertised _advertised;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly RpcService _service = new(LoadbalancerReflection.Descriptor.Services[0]);

    private LoadBalancerService(ControlPlaneState state, Advertised advertised, TimeProvider clock, ILogger logger)
    {
        _state = state;
        _advertised = advertised;
        _clock = clock;
        _logger = logger;
    }

    public static RpcService Bind(ControlPlaneState state, Advertised advertised, TimeProvider clock, ILogger logger)
    {
        var calls = new LoadBalancerService(state, advertised, clock, logger);
        calls.Serve<ReserveLoadBalancerRequest, ReserveLoadBalancerReply>("ReserveLoadBalancer", calls.Reserve, r => $"'{r.Name}'");
        calls.Serve<GetLoadBalancerRequest, ReserveLoadBalancerReply>("GetLoadBalancer", calls.Get, r => $"reservation {r.LbId}");
        calls.Serve<LoadBalancerStatusRequest, LoadBalancerStatusReply>("LoadBalancerStatus", calls.Status, r => $"reservation {r.LbId}");
        calls.Serve<FreeLoadBalancerRequest, FreeLoadBalancerReply>("FreeLoadBalancer", calls.Free, r => $"reservation {r.LbId}");
        calls.Serve<ResetLoadBalancerRequest, ResetLoadBalancerReply>("ResetLoadBalancer", calls.Reset, r => $"reservation {r.LbId}");
        calls.Serve<ExtendReservationRequest, ExtendReservationReply>("ExtendReservation", calls.Extend, r => $"reservation {r.LbId}");
        calls.Serve<AddSendersRequest, AddSendersReply>("AddSenders", calls.AddSenders, r => $"reservation {r.LbId}");
        calls.Serve<RemoveSendersRequest, RemoveSendersReply>("RemoveSenders", calls.RemoveSenders, r => $"reservation {r.LbId}");
        calls.Serve<RegisterRequest, RegisterReply>("Register", calls.Register, r => $"reservation {r.LbId}");
        calls.Serve<SetSlotDemandsRequest, SetSlotDemandsReply>("SetSlotDemands", calls.SetSlotDemands, r => $"reservation {r.LbId}");
        calls.Serve<DeregisterRequest, DeregisterReply>("Deregister", calls.Deregister, r => $"session {r.SessionId}");
        calls.Serve<SendStateRequest, SendStateReply>("SendState", calls.SendState, r => $"session {r.SessionId}");
        calls.Serve<OverviewRequest, OverviewReply>("Overview", calls.Overview, _ => "the overview");
        calls.Serve<VersionRequest, VersionReply>("Version", Version, _ => "the version");
        calls.Serve<CreateTokenRequest, CreateTokenReply>("CreateToken", calls.CreateToken, r => $"token '{r.Name}'");
        calls.Serve<ListTokenPermissionsRequest, ListTokenPermissionsReply>("ListTokenPermissions", calls.ListTokenPermissions, _ => "a token");
        calls.Serve<ListChildTokensRequest, ListChildTokensReply>("ListChildTokens", calls.ListChildTokens, _ => "a token");
        calls.Serve<RevokeTokenRequest, RevokeTokenReply>("RevokeToken", calls.RevokeToken, _ => "a token");
        return calls._service;
    }

    // One call in one step: who calls, may they, do it, with the state's gate held throughout.
    private void Serve<TRequest, TReply>(string name, Func<Caller, TRequest, TReply> handler, Func<TRequest, string> resource)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new() => _service.Unary<TRequest, TReply>(name, (request, context) =>
        {
            uint tokenId = 0;
            try
            {
                var text = Caller.ReadToken(context.Metadata);
                lock (_state.Gate)
                {
                    var token = _state.Tokens.Find(text) ?? throw Refusal.Denied("the token is unknown; it may have been revoked, or what it was for may be gone");
                    tokenId = token.Id;
                    var reply = handler(new Caller(token, Moment.Now(_clock), context.Peer, CallOrigin.Of(context)), request);
                    _state.Tally.CallsServed.Add();
                    return Task.FromResult(reply);
                }
            }
            catch (RpcException refusal)
            {
                _state.Tally.CallsRefused.Add();
                ControlPlaneLog.Refused(_logger, name, Shortened(resource(request)), tokenId, context.Peer, refusal.StatusCode, refusal.Text);
                throw;
            }
        });

    private Reservation Demanded(Caller caller, string lbId, TokenAccess access)
    {
        var id = ToId("lbId", lbId);
        ControlPlaneState.Demand(caller.Token, _state.PathOfReservation(id), access);
        return _state.Reservation(id);
    }

    private static long ToId(string what, string text) => long.TryParse(text, System.Globalization.NumberStyles.None, null, out var id) ? id
        : throw Refusal.Invalid($"{what} '{Shortened(text)}' is not an id; a decimal number is accepted");

    private static string Shortened(string text) => text.Length <= 80 ? text : $"{text.AsSpan(0, 80)}...";
}
