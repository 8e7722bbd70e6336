using Google.Protobuf;
using Google.Protobuf.Reflection;
using Penstock.Ejfat.Control.Protocol;
using Penstock.Rpc;

namespace Penstock.Ejfat.Control;

/// <summary>The 22 methods of the control protocol.</summary>
internal static class ControlMethods
{
    private static readonly ServiceDescriptor Service = LoadbalancerReflection.Descriptor.Services[0];

    public static readonly RpcMethod<ReserveLoadBalancerRequest, ReserveLoadBalancerReply> Reserve = Of<ReserveLoadBalancerRequest, ReserveLoadBalancerReply>("ReserveLoadBalancer");
    public static readonly RpcMethod<GetLoadBalancerRequest, ReserveLoadBalancerReply> Get = Of<GetLoadBalancerRequest, ReserveLoadBalancerReply>("GetLoadBalancer");
    public static readonly RpcMethod<LoadBalancerStatusRequest, LoadBalancerStatusReply> Status = Of<LoadBalancerStatusRequest, LoadBalancerStatusReply>("LoadBalancerStatus");
    public static readonly RpcMethod<FreeLoadBalancerRequest, FreeLoadBalancerReply> Free = Of<FreeLoadBalancerRequest, FreeLoadBalancerReply>("FreeLoadBalancer");
    public static readonly RpcMethod<ResetLoadBalancerRequest, ResetLoadBalancerReply> Reset = Of<ResetLoadBalancerRequest, ResetLoadBalancerReply>("ResetLoadBalancer");
    public static readonly RpcMethod<ExtendReservationRequest, ExtendReservationReply> Extend = Of<ExtendReservationRequest, ExtendReservationReply>("ExtendReservation");
    public static readonly RpcMethod<AddSendersRequest, AddSendersReply> AddSenders = Of<AddSendersRequest, AddSendersReply>("AddSenders");
    public static readonly RpcMethod<RemoveSendersRequest, RemoveSendersReply> RemoveSenders = Of<RemoveSendersRequest, RemoveSendersReply>("RemoveSenders");
    public static readonly RpcMethod<RegisterRequest, RegisterReply> Register = Of<RegisterRequest, RegisterReply>("Register");
    public static readonly RpcMethod<SetSlotDemandsRequest, SetSlotDemandsReply> SetSlotDemands = Of<SetSlotDemandsRequest, SetSlotDemandsReply>("SetSlotDemands");
    public static readonly RpcMethod<DeregisterRequest, DeregisterReply> Deregister = Of<DeregisterRequest, DeregisterReply>("Deregister");
    public static readonly RpcMethod<SendStateRequest, SendStateReply> SendState = Of<SendStateRequest, SendStateReply>("SendState");
    public static readonly RpcMethod<OverviewRequest, OverviewReply> Overview = Of<OverviewRequest, OverviewReply>("Overview");
    public static readonly RpcMethod<TimeseriesRequest, TimeseriesResponse> Timeseries = Of<TimeseriesRequest, TimeseriesResponse>("Timeseries");
    public static readonly RpcMethod<VersionRequest, VersionReply> Version = Of<VersionRequest, VersionReply>("Version");
    public static readonly RpcMethod<CreateTokenRequest, CreateTokenReply> CreateToken = Of<CreateTokenRequest, CreateTokenReply>("CreateToken");
    public static readonly RpcMethod<ListTokenPermissionsRequest, ListTokenPermissionsReply> ListTokenPermissions = Of<ListTokenPermissionsRequest, ListTokenPermissionsReply>("ListTokenPermissions");
    public static readonly RpcMethod<ListChildTokensRequest, ListChildTokensReply> ListChildTokens = Of<ListChildTokensRequest, ListChildTokensReply>("ListChildTokens");
    public static readonly RpcMethod<RevokeTokenRequest, RevokeTokenReply> RevokeToken = Of<RevokeTokenRequest, RevokeTokenReply>("RevokeToken");
    public static readonly RpcMethod<ChainLoadBalancerRequest, ChainLoadBalancerReply> Chain = Of<ChainLoadBalancerRequest, ChainLoadBalancerReply>("ChainLoadBalancer");
    public static readonly RpcMethod<UnchainLoadBalancerRequest, UnchainLoadBalancerReply> Unchain = Of<UnchainLoadBalancerRequest, UnchainLoadBalancerReply>("UnchainLoadBalancer");
    public static readonly RpcMethod<GetChainGraphRequest, GetChainGraphReply> GetChainGraph = Of<GetChainGraphRequest, GetChainGraphReply>("GetChainGraph");

    private static RpcMethod<TRequest, TReply> Of<TRequest, TReply>(string name)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new() => RpcMethod.Create<TRequest, TReply>(Service, name);
}
