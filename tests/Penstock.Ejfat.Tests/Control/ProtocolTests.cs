using Penstock.Ejfat.Control.Protocol;

namespace Penstock.Tests;

/// <summary>Numbers and spellings of the control protocol, as the load balancer's specification tabulates them: changing one breaks every peer.</summary>
public sealed class ProtocolTests
{
    public static TheoryData<string, string> Messages => new()
    {
        { "SlotRange", "index=1 length=2" },
        { "SessionSlotRanges", "sessionId=1 slots=2" },
        { "HealthIssue", "type=1 severity=2 message=3 details=4 detected_at=5" },
        { "ReserveLoadBalancerRequest", "name=2 until=4 senderAddresses=5 ipFamily=6 strategy=10" },
        { "ReserveLoadBalancerReply", "token=1 lbId=2 syncIpv4Address=3 syncUdpPort=4 dataIpv4Address=5 dataIpv6Address=6 fpgaLbId=7 syncIpv6Address=8 dataMinPort=9 dataMaxPort=10 strategy=11 ejfatUri=12" },
        { "GetLoadBalancerRequest", "lbId=2" },
        { "LoadBalancerStatusRequest", "lbId=2" },
        { "FreeLoadBalancerRequest", "lbId=2" },
        { "AddSendersRequest", "lbId=2 senderAddresses=3" },
        { "RemoveSendersRequest", "lbId=2 senderAddresses=3" },
        { "WorkerStatus", "name=1 fillPercent=2 controlSignal=3 slotsAssigned=4 lastUpdated=5 ipAddress=6 udpPort=7 portRange=8 minFactor=9 maxFactor=10 keepLbHeader=11 totalEventsRecv=12 totalEventsReassembled=13 totalEventsReassemblyErr=14 totalEventsDequeued=15 totalEventEnqueueErr=16 totalBytesRecv=17 totalPacketsRecv=18 slots=19 slotDemands=20 healthIssues=21 sessionId=22" },
        { "LoadBalancerStatusReply", "timestamp=1 currentEpoch=2 currentPredictedEventNumber=3 workers=4 senderAddresses=5 expiresAt=6 slotResolution=11 healthIssues=12" },
        { "ResetLoadBalancerRequest", "lbId=1 sync=2 epochs=3 senders=4 workers=5" },
        { "ResetLoadBalancerReply", "sync=2 epochs=3 senders=4 workers=5" },
        { "ExtendReservationRequest", "lbId=1 until=2" },
        { "ExtendReservationReply", "until=2" },
        { "RegisterRequest", "lbId=2 name=3 weight=4 ipAddress=5 udpPort=6 portRange=7 minFactor=8 maxFactor=9 keepLbHeader=10 slotDemands=12" },
        { "RegisterReply", "token=1 sessionId=2" },
        { "SetSlotDemandsRequest", "lbId=1 slotConstraints=2" },
        { "DeregisterRequest", "lbId=2 sessionId=3" },
        { "SendStateRequest", "sessionId=2 lbId=3 timestamp=4 fillPercent=5 controlSignal=6 isReady=7 totalEventsRecv=8 totalEventsReassembled=9 totalEventsReassemblyErr=10 totalEventsDequeued=11 totalEventEnqueueErr=12 totalBytesRecv=13 totalPacketsRecv=14" },
        { "VersionReply", "commit=1 build=2 compatTag=3" },
        { "Overview", "name=1 reservation=3 status=4" },
        { "OverviewReply", "loadBalancers=1" },
        { "TimeseriesRequest", "seriesSelector=1 since=2" },
        { "FloatSample", "timestamp=1 value=2 meta=3" },
        { "FloatTimeseries", "data=4" },
        { "IntegerSample", "timestamp=1 value=2 meta=3" },
        { "IntegerTimeseries", "data=1" },
        { "Timeseries", "name=1 unit=2 integer_samples=3 float_samples=4" },
        { "TimeseriesResponse", "timeseries=1 since=2" },
        { "TokenPermission", "resourceType=1 resourceId=2 permission=3" },
        { "CreateTokenRequest", "name=1 permissions=2" },
        { "CreateTokenReply", "token=1 ejfatUri=2" },
        { "TokenSelector", "id=1 token=2" },
        { "TokenDetails", "name=1 permissions=2 created_at=3 id=4" },
        { "ListTokenPermissionsRequest", "target=1" },
        { "ListTokenPermissionsReply", "token=1" },
        { "ListChildTokensRequest", "target=1" },
        { "ListChildTokensReply", "tokens=1" },
        { "RevokeTokenRequest", "target=1" },
        { "ChainLoadBalancerRequest", "lbId=1 ejfatUri=2 ipFamily=3 weight=4 minFactor=5 maxFactor=6 slotDemands=7" },
        { "ChainLoadBalancerReply", "chainId=1" },
        { "UnchainLoadBalancerRequest", "lbId=1 chainId=2" },
        { "GetChainGraphRequest", "lbId=1 visited=2" },
        { "ChainGraphEdge", "upstreamLbId=1 upstreamDataIpv4=2 upstreamDataIpv6=3 downstreamLbId=4 downstreamDataIpv4=5 downstreamDataIpv6=6 chainId=7" },
        { "GetChainGraphReply", "edges=1 cycleDetected=2" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Fields_have_their_numbers(string message, string fields) =>
        Assert.Equal(fields, string.Join(' ', LoadbalancerReflection.Descriptor.MessageTypes.Single(m => m.Name == message).Fields.InFieldNumberOrder().Select(f => $"{f.Name}={f.FieldNumber}")));

    [Theory]
    [InlineData("FreeLoadBalancerReply")]
    [InlineData("AddSendersReply")]
    [InlineData("RemoveSendersReply")]
    [InlineData("SetSlotDemandsReply")]
    [InlineData("DeregisterReply")]
    [InlineData("SendStateReply")]
    [InlineData("RevokeTokenReply")]
    [InlineData("UnchainLoadBalancerReply")]
    [InlineData("OverviewRequest")]
    [InlineData("VersionRequest")]
    public void Empty_messages_are_empty(string message) =>
        Assert.Empty(LoadbalancerReflection.Descriptor.MessageTypes.Single(m => m.Name == message).Fields.InFieldNumberOrder());

    [Fact]
    public void The_service_has_its_22_unary_methods()
    {
        var service = Assert.Single(LoadbalancerReflection.Descriptor.Services);
        Assert.Equal("loadbalancer.LoadBalancer", service.FullName);
        Assert.Equal(22, service.Methods.Count);
        Assert.All(service.Methods, m => Assert.False(m.IsClientStreaming || m.IsServerStreaming));
    }

    [Fact]
    public void Enumerations_have_their_numbers()
    {
        Assert.Equal(["ALL=0", "LOAD_BALANCER=1", "RESERVATION=2", "SESSION=3"], Values("TokenPermission", "ResourceType"));
        Assert.Equal(["READ_ONLY=0", "REGISTER=1", "RESERVE=2", "UPDATE=3"], Values("TokenPermission", "PermissionType"));
        var files = LoadbalancerReflection.Descriptor.EnumTypes;
        Assert.Equal(["DUAL_STACK=0", "IPV4=1", "IPV6=2"], files.Single(e => e.Name == "IpFamily").Values.Select(v => $"{v.Name}={v.Number}"));
        Assert.Equal(Enumerable.Range(0, 15).Select(n => $"PORT_RANGE_{1 << n}={n}"), files.Single(e => e.Name == "PortRange").Values.Select(v => $"{v.Name}={v.Number}"));
    }

    private static IEnumerable<string> Values(string message, string name) =>
        LoadbalancerReflection.Descriptor.MessageTypes.Single(m => m.Name == message).EnumTypes.Single(e => e.Name == name).Values.Select(v => $"{v.Name}={v.Number}");
}
