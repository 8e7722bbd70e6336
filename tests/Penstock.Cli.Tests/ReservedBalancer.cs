using System.Net;
using Penstock.LoadBalancer;
using Penstock.Rpc;

namespace Penstock.Cli.Tests;

/// <summary>A real control plane with a real data plane on loopback, reserved by the command.</summary>
internal sealed class ReservedBalancer : IAsyncDisposable
{
    private readonly DataPlaneInstance _dataPlane;
    private readonly ControlPlaneServer _server;

    private ReservedBalancer(DataPlaneInstance dataPlane, ControlPlaneServer server) => (_dataPlane, _server) = (dataPlane, server);

    public string AdminUri => $"ejfat://root-token@127.0.0.1:{((IPEndPoint)_server.EndPoints[0]).Port}/";

    /// <summary>The reservation's URI with its token.</summary>
    public string Uri { get; private set; } = string.Empty;

    public DataPlaneCounters Counters => _dataPlane.GetCounters();

    public static async Task<ReservedBalancer> StartAsync()
    {
        var dataPlane = DataPlaneInstance.Start(new DataPlaneOptions { IPv4 = new IPEndPoint(IPAddress.Loopback, 0) });
        var server = await ControlPlaneServer.StartAsync(new ControlPlaneOptions
        {
            Listen = [RpcEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, 0))],
            AdminToken = "root-token",
            Instances = [new ControlPlaneInstance(dataPlane, new IPEndPoint(IPAddress.Loopback, 0))],
            AllowLoopback = true,
            Period = TimeSpan.FromMilliseconds(100),
            Offset = TimeSpan.FromMilliseconds(50),
        });
        var balancer = new ReservedBalancer(dataPlane, server);
        var reserved = await CommandRun.Of("compat", "lbadm", "--reserve", "-l", "test", "-d", "01", "--export", "-u", balancer.AdminUri);
        Assert.Equal((0, string.Empty), (reserved.ExitCode, reserved.Error));
        balancer.Uri = reserved.Out.Split('\'')[1];
        return balancer;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _dataPlane.DisposeAsync();
    }
}
