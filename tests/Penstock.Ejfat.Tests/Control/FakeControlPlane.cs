using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Penstock.Ejfat;
using Penstock.Ejfat.Control.Protocol;
using Penstock.Rpc;

namespace Penstock.Tests;

/// <summary>Answers every call of the control protocol with a prepared reply, and remembers requests and metadata as they came over the wire.</summary>
internal sealed class FakeControlPlane : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<IMessage, IMessage>> _answers = new(StringComparer.Ordinal);
    private RpcServer? _server;

    public ConcurrentQueue<(string Method, IMessage Request, string? Authorization, DateTimeOffset? Deadline)> Calls { get; } = new();

    public int Port => ((IPEndPoint)_server!.EndPoints[0]).Port;

    public EjfatUri Uri(string rest = "") => EjfatUri.Parse($"ejfat://admin-token@127.0.0.1:{Port}/{rest}");

    public static async Task<FakeControlPlane> StartAsync(RpcServerTls? tls = null, int port = 0)
    {
        var fake = new FakeControlPlane();
        var service = new RpcService(LoadbalancerReflection.Descriptor.Services[0]);
        fake.Bind<ReserveLoadBalancerRequest, ReserveLoadBalancerReply>(service, "ReserveLoadBalancer");
        fake.Bind<GetLoadBalancerRequest, ReserveLoadBalancerReply>(service, "GetLoadBalancer");
        fake.Bind<LoadBalancerStatusRequest, LoadBalancerStatusReply>(service, "LoadBalancerStatus");
        fake.Bind<FreeLoadBalancerRequest, FreeLoadBalancerReply>(service, "FreeLoadBalancer");
        fake.Bind<ResetLoadBalancerRequest, ResetLoadBalancerReply>(service, "ResetLoadBalancer");
        fake.Bind<ExtendReservationRequest, ExtendReservationReply>(service, "ExtendReservation");
        fake.Bind<AddSendersRequest, AddSendersReply>(service, "AddSenders");
        fake.Bind<RemoveSendersRequest, RemoveSendersReply>(service, "RemoveSenders");
        fake.Bind<RegisterRequest, RegisterReply>(service, "Register");
        fake.Bind<SetSlotDemandsRequest, SetSlotDemandsReply>(service, "SetSlotDemands");
        fake.Bind<DeregisterRequest, DeregisterReply>(service, "Deregister");
        fake.Bind<SendStateRequest, SendStateReply>(service, "SendState");
        fake.Bind<OverviewRequest, OverviewReply>(service, "Overview");
        fake.Bind<TimeseriesRequest, TimeseriesResponse>(service, "Timeseries");
        fake.Bind<VersionRequest, VersionReply>(service, "Version");
        fake.Bind<CreateTokenRequest, CreateTokenReply>(service, "CreateToken");
        fake.Bind<ListTokenPermissionsRequest, ListTokenPermissionsReply>(service, "ListTokenPermissions");
        fake.Bind<ListChildTokensRequest, ListChildTokensReply>(service, "ListChildTokens");
        fake.Bind<RevokeTokenRequest, RevokeTokenReply>(service, "RevokeToken");
        fake.Bind<ChainLoadBalancerRequest, ChainLoadBalancerReply>(service, "ChainLoadBalancer");
        fake.Bind<UnchainLoadBalancerRequest, UnchainLoadBalancerReply>(service, "UnchainLoadBalancer");
        fake.Bind<GetChainGraphRequest, GetChainGraphReply>(service, "GetChainGraph");
        fake._server = await RpcServer.StartAsync(new RpcServerOptions { Endpoints = [RpcEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, port), tls)], Services = [service] });
        return fake;
    }

    /// <summary>Prepares the reply to a method; without one the reply is empty.</summary>
    public void Answer(string method, Func<IMessage, IMessage> answer) => _answers[method] = answer;

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private void Bind<TRequest, TReply>(RpcService service, string name)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new() => service.Unary<TRequest, TReply>(name, (request, context) =>
        {
            Calls.Enqueue((name, request, context.Metadata["authorization"], context.Deadline));
            return Task.FromResult(_answers.TryGetValue(name, out var answer) ? (TReply)answer(request) : new TReply());
        });
}
