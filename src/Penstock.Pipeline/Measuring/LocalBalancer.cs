using System.Net;
using System.Security.Cryptography;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;
using Penstock.LoadBalancer;
using Penstock.Rpc;

namespace Penstock.Pipeline.Measuring;

/// <summary>A load balancer in this process, on loopback, reserved: control plane and data plane.</summary>
internal sealed class LocalBalancer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly DataPlaneInstance _dataPlane;
    private readonly ControlPlaneServer _server;
    private readonly LoadBalancerClient _client;

    private LocalBalancer(DataPlaneInstance dataPlane, ControlPlaneServer server, LoadBalancerClient client)
    {
        (_dataPlane, _server, _client) = (dataPlane, server, client);
    }

    /// <summary>The reservation, with its token.</summary>
    public EjfatUri Uri => _client.Uri;

    public IReadOnlyList<string> Warnings => _dataPlane.Warnings;

    public static async Task<LocalBalancer> StartAsync(MeasurementOptions options, CancellationToken cancellationToken)
    {
        var loopback = options.IPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        var data = new IPEndPoint(loopback, 0);
        var dataPlane = DataPlaneInstance.Start(new DataPlaneOptions
        {
            IPv4 = options.IPv6 ? null : data,
            IPv6 = options.IPv6 ? data : null,
            ReceiveBufferBytes = options.ReceiveBufferBytes,
            Offload = options.Offload,
        });
        ControlPlaneServer? server = null;
        try
        {
            var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
            server = await ControlPlaneServer.StartAsync(
                new ControlPlaneOptions
                {
                    Listen = [RpcEndpoint.Tcp(new IPEndPoint(loopback, 0))],
                    AdminToken = token,
                    Instances = [new ControlPlaneInstance(dataPlane, new IPEndPoint(loopback, 0))],
                    AllowLoopback = true,
                },
                cancellationToken);
            var uri = EjfatUri.ForControlPlane(loopback.ToString(), ((IPEndPoint)server.EndPoints[0]).Port).WithToken(EjfatTokenKind.Admin, token);
            var client = new LoadBalancerClient(uri);
            await client.ReserveAsync("measurement", TimeSpan.Zero, [loopback], cancellationToken: cancellationToken);
            return new LocalBalancer(dataPlane, server, client);
        }
        catch
        {
            if (server is not null) await server.DisposeAsync();
            await dataPlane.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every worker has slots.</summary>
    /// <exception cref="IOException">It takes too long.</exception>
    public async Task AwaitSlotsAsync(int workers, CancellationToken cancellationToken)
    {
        var end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while ((await SlotsAsync(cancellationToken)).Count(w => w.Value > 0) < workers)
        {
            if (Environment.TickCount64 > end) throw new IOException($"the control plane has not given slots to all of {workers} workers within {Patience.TotalSeconds} s");
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>The slots of each worker.</summary>
    public async Task<IReadOnlyDictionary<string, int>> SlotsAsync(CancellationToken cancellationToken) =>
        (await _client.GetStatusAsync(cancellationToken: cancellationToken)).Workers.ToDictionary(w => w.Name, w => (int)w.SlotsAssigned, StringComparer.Ordinal);

    public DataPlaneCounters GetCounters() => _dataPlane.GetCounters();

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        await _dataPlane.DisposeAsync();
    }
}
