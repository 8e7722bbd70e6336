using System.Net;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;
using Penstock.LoadBalancer;
using Penstock.Rpc;

namespace Penstock.Tests;

/// <summary>A control plane on loopback, over data planes that only remember.</summary>
internal sealed class ControlPlaneFixture : IAsyncDisposable
{
    public const string AdminToken = "the-admin-token";

    private readonly List<LoadBalancerClient> _clients = [];

    private ControlPlaneFixture(ControlPlaneServer server, FakeDataPlane[] dataPlanes)
    {
        Server = server;
        DataPlanes = dataPlanes;
    }

    public ControlPlaneServer Server { get; }

    public FakeDataPlane[] DataPlanes { get; }

    public FakeDataPlane DataPlane => DataPlanes[0];

    public int Port => ((IPEndPoint)Server.EndPoints[0]).Port;

    public EjfatUri AdminUri => EjfatUri.Parse($"ejfat://{AdminToken}@127.0.0.1:{Port}/");

    public static Task<ControlPlaneFixture> StartAsync(Func<ControlPlaneOptions, ControlPlaneOptions>? change = null) => StartAsync([new FakeDataPlane()], change);

    public static async Task<ControlPlaneFixture> StartAsync(FakeDataPlane[] dataPlanes, Func<ControlPlaneOptions, ControlPlaneOptions>? change = null)
    {
        var options = new ControlPlaneOptions
        {
            Listen = [RpcEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, 0))],
            AdminToken = AdminToken,
            Instances = [.. dataPlanes.Select(d => new ControlPlaneInstance(d, new IPEndPoint(IPAddress.Loopback, 0)))],
            AllowLoopback = true,
        };
        return new ControlPlaneFixture(await ControlPlaneServer.StartAsync(change?.Invoke(options) ?? options), dataPlanes);
    }

    public LoadBalancerClient Client(EjfatUri? uri = null)
    {
        var client = new LoadBalancerClient(uri ?? AdminUri);
        _clients.Add(client);
        return client;
    }

    /// <summary>A client that has reserved: its URI has the instance token beside the admin token.</summary>
    public async Task<LoadBalancerClient> ReserveAsync(params IPAddress[] senders)
    {
        var client = Client();
        await client.ReserveAsync("test", TimeSpan.FromMinutes(5), senders);
        return client;
    }

    /// <summary>A client for a worker of the reservation that <paramref name="reserved"/> made.</summary>
    public async Task<LoadBalancerClient> RegisterAsync(LoadBalancerClient reserved, string name, int port)
    {
        var client = Client(reserved.Uri);
        await client.RegisterAsync(Worker(name, port));
        return client;
    }

    public static WorkerRegistration Worker(string name, int port) => new() { Name = name, Address = IPAddress.Loopback, Port = port, MinFactor = 0, MaxFactor = 0 };

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
