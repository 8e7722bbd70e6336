using System.Net;
using System.Security.Cryptography;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;
using Penstock.LoadBalancer;
using Penstock.Rpc;

namespace Penstock.Pipeline.Running;

/// <summary>A load balancer of the run's own, on free ports of 127.0.0.1: data plane, control plane, and a reservation for senders of this host.</summary>
internal sealed class LoopbackBalancer : IAsyncDisposable
{
    private const string ReservationName = "penstock-run";

    // Epochs a run needs at once, when its workers come and when one goes.
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private readonly DataPlaneInstance _dataPlane;
    private readonly ControlPlaneServer _controlPlane;

    private LoopbackBalancer(DataPlaneInstance dataPlane, ControlPlaneServer controlPlane, EjfatUri uri)
    {
        (_dataPlane, _controlPlane, Uri) = (dataPlane, controlPlane, uri);
    }

    /// <summary>The reservation.</summary>
    public EjfatUri Uri { get; }

    /// <summary>What the data plane was not granted.</summary>
    public IReadOnlyList<string> Warnings => _dataPlane.Warnings;

    /// <summary>What the data plane has counted.</summary>
    public DataPlaneCounters Counters => _dataPlane.GetCounters();

    /// <summary>The workers and what they get.</summary>
    public IReadOnlyList<WorkerShare> Workers => _controlPlane.GetStatus().Reservations is [var reservation, ..] ? reservation.Workers : [];

    public static async Task<LoopbackBalancer> StartAsync(CancellationToken cancellationToken)
    {
        var dataPlane = DataPlaneInstance.Start(new DataPlaneOptions { IPv4 = new IPEndPoint(IPAddress.Loopback, 0) });
        ControlPlaneServer? controlPlane = null;
        try
        {
            var token = RandomNumberGenerator.GetHexString(32, lowercase: true);
            controlPlane = await ControlPlaneServer.StartAsync(
                new ControlPlaneOptions
                {
                    Listen = [RpcEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, 0))],
                    AdminToken = token,
                    Instances = [new ControlPlaneInstance(dataPlane, new IPEndPoint(IPAddress.Loopback, 0))],
                    AllowLoopback = true,
                    Period = Period,
                },
                cancellationToken);
            var port = ((IPEndPoint)controlPlane.EndPoints[0]).Port;
            var admin = EjfatUri.ForControlPlane(IPAddress.Loopback.ToString(), port).WithToken(EjfatTokenKind.Admin, token);
            await using var client = new LoadBalancerClient(admin);
            await client.ReserveAsync(ReservationName, TimeSpan.Zero, [IPAddress.Loopback], IpFamilies.IPv4, cancellationToken: cancellationToken);
            return new LoopbackBalancer(dataPlane, controlPlane, client.Uri);
        }
        catch
        {
            if (controlPlane is not null) await controlPlane.DisposeAsync();
            await dataPlane.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until so many workers have slots.</summary>
    /// <exception cref="TimeoutException">They have none in time.</exception>
    public async Task WaitForWorkersAsync(int count, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(timeout);
        try
        {
            while (Workers.Count(w => w.Slots > 0) < count) await Task.Delay(20, late.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{Workers.Count(w => w.Slots > 0)} of {count} workers had slots {timeout.TotalSeconds} s after they were registered", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _controlPlane.DisposeAsync();
        await _dataPlane.DisposeAsync();
    }
}
