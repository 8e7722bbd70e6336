using System.Net;
using Penstock.Ejfat.Control.Protocol;
using Penstock.Rpc;

namespace Penstock.Tests;

public sealed class OverviewTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task There_is_an_address_wherever_e2sar_reads_one_since_lbadm_aborts_on_an_empty_text()
    {
        await using var plane = await ControlPlaneFixture.StartAsync();
        await plane.ReserveAsync(IPAddress.Loopback);
        await using var channel = RpcChannel.ForAddress($"127.0.0.1:{plane.Port}");
        var method = RpcMethod.Create<OverviewRequest, OverviewReply>(LoadbalancerReflection.Descriptor.Services[0], "Overview");
        var metadata = new RpcMetadata();
        metadata.Add("authorization", $"Bearer {ControlPlaneFixture.AdminToken}");
        var entry = Assert.Single((await channel.UnaryAsync(method, new(), new RpcCallOptions { Metadata = metadata }, Stop)).LoadBalancers).Reservation;
        Assert.Equal(("127.0.0.1", "::", "127.0.0.1", "::"), (entry.SyncIpv4Address, entry.SyncIpv6Address, entry.DataIpv4Address, entry.DataIpv6Address));
    }

    [Fact]
    public async Task Our_own_client_reads_only_addresses_there_are()
    {
        await using var plane = await ControlPlaneFixture.StartAsync();
        await plane.ReserveAsync(IPAddress.Loopback);
        var read = Assert.Single(await plane.Client().GetOverviewAsync(Stop)).Reservation;
        Assert.Equal((IPAddress.Loopback, null, null), (read.DataIPv4, read.DataIPv6, read.SyncIPv6));
    }
}
