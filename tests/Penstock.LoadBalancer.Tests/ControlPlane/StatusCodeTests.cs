#pragma warning disable xUnit1051 // every call ends by itself
using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Penstock.Ejfat.Control.Protocol;
using Penstock.Rpc;
using static Penstock.Ejfat.Control.Protocol.TokenPermission.Types;

namespace Penstock.Tests;

/// <summary>The statuses that clients see, called as any gRPC client calls.</summary>
public sealed class StatusCodeTests : IAsyncLifetime
{
    private const string Admin = "Bearer " + ControlPlaneFixture.AdminToken;

    private ControlPlaneFixture _plane = null!;
    private RpcChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        _plane = await ControlPlaneFixture.StartAsync(
            [new FakeDataPlane(), new FakeDataPlane { DataIPv4 = null, DataIPv6 = IPAddress.IPv6Loopback }], o => o with { AllowLoopback = false });
        _channel = RpcChannel.ForAddress($"127.0.0.1:{_plane.Port}");
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _plane.DisposeAsync();
    }

    private async Task<TReply> CallAsync<TRequest, TReply>(string method, TRequest request, string? authorization = Admin)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        var metadata = new RpcMetadata();
        if (authorization is not null) metadata.Add("authorization", authorization);
        return await _channel.UnaryAsync(RpcMethod.Create<TRequest, TReply>(LoadbalancerReflection.Descriptor.Services[0], method), request, new RpcCallOptions { Metadata = metadata, Timeout = TimeSpan.FromSeconds(20) });
    }

    private async Task Refused<TRequest, TReply>(RpcStatusCode status, string method, TRequest request, string? authorization = Admin, string? text = null)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => CallAsync<TRequest, TReply>(method, request, authorization));
        Assert.True(status == error.StatusCode, $"{method} {request} was refused with {error.StatusCode}: {error.Text}");
        if (text is not null) Assert.Contains(text, error.Text, StringComparison.Ordinal);
    }

    private Task<ReserveLoadBalancerReply> ReserveAsync(string authorization = Admin, IpFamily family = IpFamily.DualStack) =>
        CallAsync<ReserveLoadBalancerRequest, ReserveLoadBalancerReply>("ReserveLoadBalancer", new() { Name = "test", IpFamily = family }, authorization);

    private static RegisterRequest Worker(string lbId, string address = "10.9.9.9") => new() { LbId = lbId, Name = "w", Weight = 1, IpAddress = address, UdpPort = 20000 };

    [Fact]
    public async Task Who_does_not_say_who_they_are_is_unauthenticated_and_who_says_it_wrong_is_told_how()
    {
        await Refused<VersionRequest, VersionReply>(RpcStatusCode.Unauthenticated, "Version", new(), authorization: null);
        await Refused<VersionRequest, VersionReply>(RpcStatusCode.InvalidArgument, "Version", new(), "bearer x");
        await Refused<VersionRequest, VersionReply>(RpcStatusCode.InvalidArgument, "Version", new(), "x");
        await Refused<VersionRequest, VersionReply>(RpcStatusCode.PermissionDenied, "Version", new(), "Bearer unknown");
        await Refused<CreateTokenRequest, CreateTokenReply>(RpcStatusCode.PermissionDenied, "CreateToken", new(), "Bearer unknown");
        await Refused<ListTokenPermissionsRequest, ListTokenPermissionsReply>(RpcStatusCode.PermissionDenied, "ListTokenPermissions", new(), "Bearer ");
        var version = await CallAsync<VersionRequest, VersionReply>("Version", new());
        Assert.Equal("0.3.1", version.CompatTag);
        Assert.NotEmpty(version.Build);
        Assert.Equal(6, _plane.Server.GetStatus().Counters["callsRefused"]);
    }

    [Fact]
    public async Task Ids_are_decimal_numbers_of_something_that_exists()
    {
        foreach (var id in new[] { "", "x", "1x", "-1", " 1", "99999999999999999999" })
        {
            await Refused<GetLoadBalancerRequest, ReserveLoadBalancerReply>(RpcStatusCode.InvalidArgument, "GetLoadBalancer", new() { LbId = id });
            await Refused<SendStateRequest, SendStateReply>(RpcStatusCode.InvalidArgument, "SendState", new() { SessionId = id });
        }
        await Refused<GetLoadBalancerRequest, ReserveLoadBalancerReply>(RpcStatusCode.NotFound, "GetLoadBalancer", new() { LbId = "77" }, text: "not found");
        await Refused<LoadBalancerStatusRequest, LoadBalancerStatusReply>(RpcStatusCode.NotFound, "LoadBalancerStatus", new() { LbId = "77" });
        await Refused<AddSendersRequest, AddSendersReply>(RpcStatusCode.NotFound, "AddSenders", new() { LbId = "77" });
        await Refused<RegisterRequest, RegisterReply>(RpcStatusCode.NotFound, "Register", Worker("77"));
        await Refused<SendStateRequest, SendStateReply>(RpcStatusCode.NotFound, "SendState", new() { SessionId = "77" });
        await CallAsync<FreeLoadBalancerRequest, FreeLoadBalancerReply>("FreeLoadBalancer", new() { LbId = "77" });
    }

    [Fact]
    public async Task Reserving_is_checked_before_anything_is_taken()
    {
        const string method = "ReserveLoadBalancer";
        await Refused<ReserveLoadBalancerRequest, ReserveLoadBalancerReply>(RpcStatusCode.InvalidArgument, method, new() { Name = "a b" }, text: "'a b'");
        await Refused<ReserveLoadBalancerRequest, ReserveLoadBalancerReply>(RpcStatusCode.InvalidArgument, method, new() { SenderAddresses = { "10.0.0.1", "not-an-ip" } }, text: "not-an-ip");
        await Refused<ReserveLoadBalancerRequest, ReserveLoadBalancerReply>(RpcStatusCode.InvalidArgument, method, new() { SenderAddresses = { "10.0.0.0/8" } });
        await Refused<ReserveLoadBalancerRequest, ReserveLoadBalancerReply>(RpcStatusCode.InvalidArgument, method, new() { Until = new Timestamp { Seconds = 1000 } });
        await Refused<ReserveLoadBalancerRequest, ReserveLoadBalancerReply>(RpcStatusCode.InvalidArgument, method, new() { Until = new Timestamp { Seconds = long.MaxValue } });
        await Refused<ReserveLoadBalancerRequest, ReserveLoadBalancerReply>(RpcStatusCode.InvalidArgument, method, new() { Strategy = "fair" }, text: "dynamic, static and explicit");
        Assert.Empty((await CallAsync<OverviewRequest, OverviewReply>("Overview", new())).LoadBalancers);

        var ipv6 = await ReserveAsync(family: IpFamily.Ipv6);
        Assert.Equal(("", "::1", 1u), (ipv6.DataIpv4Address, ipv6.DataIpv6Address, ipv6.FpgaLbId));
        await Refused<ReserveLoadBalancerRequest, ReserveLoadBalancerReply>(RpcStatusCode.ResourceExhausted, method, new() { IpFamily = IpFamily.Ipv6 });
        var ipv4 = await ReserveAsync();
        Assert.Equal(("127.0.0.1", "", 0u), (ipv4.DataIpv4Address, ipv4.DataIpv6Address, ipv4.FpgaLbId));
        await Refused<ReserveLoadBalancerRequest, ReserveLoadBalancerReply>(RpcStatusCode.ResourceExhausted, method, new());
        await Refused<ReserveLoadBalancerRequest, ReserveLoadBalancerReply>(RpcStatusCode.PermissionDenied, method, new(), $"Bearer {ipv4.Token}");
        Assert.Equal(2, (await CallAsync<OverviewRequest, OverviewReply>("Overview", new())).LoadBalancers.Count);
        Assert.Equal(ipv4.LbId, Assert.Single((await CallAsync<OverviewRequest, OverviewReply>("Overview", new(), $"Bearer {ipv4.Token}")).LoadBalancers).Reservation.LbId);
        await Refused<GetLoadBalancerRequest, ReserveLoadBalancerReply>(RpcStatusCode.PermissionDenied, "GetLoadBalancer", new() { LbId = ipv6.LbId }, $"Bearer {ipv4.Token}");
    }

    [Fact]
    public async Task An_explicit_zero_reserves_without_end()
    {
        var reply = await CallAsync<ReserveLoadBalancerRequest, ReserveLoadBalancerReply>("ReserveLoadBalancer", new() { Until = new Timestamp() });
        var status = await CallAsync<LoadBalancerStatusRequest, LoadBalancerStatusReply>("LoadBalancerStatus", new() { LbId = reply.LbId });
        Assert.Equal(9999, status.ExpiresAt.ToDateTimeOffset().Year);
        var extended = await CallAsync<ExtendReservationRequest, ExtendReservationReply>("ExtendReservation", new() { LbId = reply.LbId, Until = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddHours(1)) });
        Assert.InRange(extended.Until.ToDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(59), DateTimeOffset.UtcNow.AddMinutes(61));
        await Refused<ExtendReservationRequest, ExtendReservationReply>(RpcStatusCode.InvalidArgument, "ExtendReservation", new() { LbId = reply.LbId, Until = new Timestamp { Seconds = long.MinValue } });
    }

    [Fact]
    public async Task Registering_is_checked()
    {
        var lb = await ReserveAsync();
        var instance = $"Bearer {lb.Token}";
        await Refused<RegisterRequest, RegisterReply>(RpcStatusCode.InvalidArgument, "Register", Worker(lb.LbId, "127.0.0.1"), instance, "allow_loopback");
        await Refused<RegisterRequest, RegisterReply>(RpcStatusCode.InvalidArgument, "Register", Worker(lb.LbId, "worker.example.org"), instance);
        await Refused<RegisterRequest, RegisterReply>(RpcStatusCode.FailedPrecondition, "Register", Worker(lb.LbId, "2001:db8::1"), instance);
        var overlapping = Worker(lb.LbId);
        overlapping.SlotDemands.Add([new SlotRange { Index = 0, Length = 10 }, new SlotRange { Index = 9, Length = 1 }]);
        await Refused<RegisterRequest, RegisterReply>(RpcStatusCode.FailedPrecondition, "Register", overlapping, instance, "conflict");
        var beyond = Worker(lb.LbId);
        beyond.SlotDemands.Add(new SlotRange { Index = 510, Length = 3 });
        await Refused<RegisterRequest, RegisterReply>(RpcStatusCode.InvalidArgument, "Register", beyond, instance);
        var worker = await CallAsync<RegisterRequest, RegisterReply>("Register", Worker(lb.LbId), instance);
        var session = $"Bearer {worker.Token}";
        await Refused<RegisterRequest, RegisterReply>(RpcStatusCode.PermissionDenied, "Register", Worker(lb.LbId), session);
        await Refused<FreeLoadBalancerRequest, FreeLoadBalancerReply>(RpcStatusCode.PermissionDenied, "FreeLoadBalancer", new() { LbId = lb.LbId }, session);
        await CallAsync<DeregisterRequest, DeregisterReply>("Deregister", new() { SessionId = worker.SessionId }, session);
        await Refused<SendStateRequest, SendStateReply>(RpcStatusCode.PermissionDenied, "SendState", new() { SessionId = worker.SessionId }, session);
    }

    [Fact]
    public async Task Hostile_states_change_nothing()
    {
        var lb = await ReserveAsync();
        var worker = await CallAsync<RegisterRequest, RegisterReply>("Register", Worker(lb.LbId), $"Bearer {lb.Token}");
        var session = $"Bearer {worker.Token}";
        SendStateRequest State(float fill = 0.5f, float signal = 0, Timestamp? time = null) => new() { SessionId = worker.SessionId, FillPercent = fill, ControlSignal = signal, IsReady = true, Timestamp = time };
        await Refused<SendStateRequest, SendStateReply>(RpcStatusCode.InvalidArgument, "SendState", State(float.NaN), session, "fillPercent");
        await Refused<SendStateRequest, SendStateReply>(RpcStatusCode.InvalidArgument, "SendState", State(signal: float.NaN), session, "controlSignal");
        await Refused<SendStateRequest, SendStateReply>(RpcStatusCode.InvalidArgument, "SendState", State(signal: float.NegativeInfinity), session);
        await Refused<SendStateRequest, SendStateReply>(RpcStatusCode.InvalidArgument, "SendState", State(time: new Timestamp { Seconds = long.MaxValue }), session, "timestamp");
        await Refused<SendStateRequest, SendStateReply>(RpcStatusCode.InvalidArgument, "SendState", State(time: new Timestamp { Nanos = int.MinValue }), session);
        await CallAsync<SendStateRequest, SendStateReply>("SendState", State(fill: 1e30f, signal: float.MaxValue), session);
        var status = await CallAsync<LoadBalancerStatusRequest, LoadBalancerStatusReply>("LoadBalancerStatus", new() { LbId = lb.LbId }, $"Bearer {lb.Token}");
        Assert.Equal((1f, float.MaxValue, 512u), (status.Workers[0].FillPercent, status.Workers[0].ControlSignal, status.Workers[0].SlotsAssigned));
    }

    [Fact]
    public async Task Tokens_allow_no_more_than_the_ones_they_were_made_with()
    {
        var lb = await ReserveAsync();
        var instance = $"Bearer {lb.Token}";
        CreateTokenRequest Token(ResourceType resource, string id, PermissionType permission) => new() { Name = "t", Permissions = { new TokenPermission { ResourceType = resource, ResourceId = id, Permission = permission } } };
        await Refused<CreateTokenRequest, CreateTokenReply>(RpcStatusCode.PermissionDenied, "CreateToken", Token(ResourceType.All, "", PermissionType.ReadOnly), instance);
        await Refused<CreateTokenRequest, CreateTokenReply>(RpcStatusCode.PermissionDenied, "CreateToken", Token(ResourceType.LoadBalancer, "1", PermissionType.ReadOnly), instance);
        await Refused<CreateTokenRequest, CreateTokenReply>(RpcStatusCode.InvalidArgument, "CreateToken", Token(ResourceType.Reservation, "", PermissionType.ReadOnly), instance);
        await Refused<CreateTokenRequest, CreateTokenReply>(RpcStatusCode.InvalidArgument, "CreateToken", Token(ResourceType.Reservation, "one", PermissionType.ReadOnly), instance);
        await Refused<CreateTokenRequest, CreateTokenReply>(RpcStatusCode.InvalidArgument, "CreateToken", Token((ResourceType)9, "1", PermissionType.ReadOnly), instance);
        var twice = Token(ResourceType.Reservation, lb.LbId, PermissionType.ReadOnly);
        twice.Permissions.Add(twice.Permissions[0].Clone());
        await Refused<CreateTokenRequest, CreateTokenReply>(RpcStatusCode.InvalidArgument, "CreateToken", twice, instance);
        var child = await CallAsync<CreateTokenRequest, CreateTokenReply>("CreateToken", Token(ResourceType.Reservation, lb.LbId, PermissionType.Register), instance);
        Assert.Equal($"ejfat://{child.Token}@127.0.0.1:{_plane.Port}/", child.EjfatUri);
        var register = $"Bearer {child.Token}";
        await CallAsync<RegisterRequest, RegisterReply>("Register", Worker(lb.LbId), register);
        await Refused<AddSendersRequest, AddSendersReply>(RpcStatusCode.PermissionDenied, "AddSenders", new() { LbId = lb.LbId }, register);

        var children = await CallAsync<ListChildTokensRequest, ListChildTokensReply>("ListChildTokens", new(), instance);
        Assert.Equal(["t", "session-1"], children.Tokens.Select(t => t.Name));
        var self = await CallAsync<ListTokenPermissionsRequest, ListTokenPermissionsReply>("ListTokenPermissions", new(), register);
        Assert.Equal(PermissionType.Register, Assert.Single(self.Token.Permissions).Permission);
        await Refused<ListTokenPermissionsRequest, ListTokenPermissionsReply>(RpcStatusCode.NotFound, "ListTokenPermissions", new() { Target = new TokenSelector { Token = "none" } }, instance);
        await Refused<ListTokenPermissionsRequest, ListTokenPermissionsReply>(RpcStatusCode.PermissionDenied, "ListTokenPermissions", new() { Target = new TokenSelector { Id = 1 } }, instance);
        await Refused<ListChildTokensRequest, ListChildTokensReply>(RpcStatusCode.PermissionDenied, "ListChildTokens", new() { Target = new TokenSelector { Id = 3 } }, instance);
        await Refused<RevokeTokenRequest, RevokeTokenReply>(RpcStatusCode.PermissionDenied, "RevokeToken", new(), instance);
        await Refused<RevokeTokenRequest, RevokeTokenReply>(RpcStatusCode.FailedPrecondition, "RevokeToken", new(), Admin);
        await CallAsync<RevokeTokenRequest, RevokeTokenReply>("RevokeToken", new() { Target = new TokenSelector { Id = 3 } }, instance);
        await Refused<VersionRequest, VersionReply>(RpcStatusCode.PermissionDenied, "Version", new(), register);
        Assert.Empty((await CallAsync<ListChildTokensRequest, ListChildTokensReply>("ListChildTokens", new(), instance)).Tokens);
    }

    [Fact]
    public async Task Parts_of_a_reservation_can_be_reset()
    {
        var lb = await ReserveAsync();
        var instance = $"Bearer {lb.Token}";
        await CallAsync<AddSendersRequest, AddSendersReply>("AddSenders", new() { LbId = lb.LbId, SenderAddresses = { "10.0.0.1", "10.0.0.1", "::ffff:10.0.0.1" } }, instance);
        Assert.Equal([IPAddress.Parse("10.0.0.1")], _plane.DataPlane.Tables.Senders);
        await CallAsync<RegisterRequest, RegisterReply>("Register", Worker(lb.LbId), instance);
        var reply = await CallAsync<ResetLoadBalancerRequest, ResetLoadBalancerReply>("ResetLoadBalancer", new() { LbId = lb.LbId, Senders = true, Workers = true }, instance);
        Assert.Equal((false, false, true, true), (reply.Sync, reply.Epochs, reply.Senders, reply.Workers));
        Assert.Empty(_plane.DataPlane.Tables.Senders);
        Assert.Equal(Penstock.LoadBalancer.MemberAction.Deregistered, Assert.Single(_plane.DataPlane.Tables.Members).Action);
        await CallAsync<ResetLoadBalancerRequest, ResetLoadBalancerReply>("ResetLoadBalancer", new() { LbId = lb.LbId, Sync = true, Epochs = true }, instance);
        Assert.Empty(_plane.DataPlane.Tables.Epochs);
        Assert.Empty(_plane.DataPlane.Tables.Members);
    }

    [Fact]
    public async Task Calls_that_are_not_served_yet_are_unimplemented()
    {
        await Refused<TimeseriesRequest, TimeseriesResponse>(RpcStatusCode.Unimplemented, "Timeseries", new());
        await Refused<ChainLoadBalancerRequest, ChainLoadBalancerReply>(RpcStatusCode.Unimplemented, "ChainLoadBalancer", new());
        await Refused<UnchainLoadBalancerRequest, UnchainLoadBalancerReply>(RpcStatusCode.Unimplemented, "UnchainLoadBalancer", new());
        await Refused<GetChainGraphRequest, GetChainGraphReply>(RpcStatusCode.Unimplemented, "GetChainGraph", new());
    }
}
