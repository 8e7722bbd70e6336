using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.LoadBalancer.ControlPlane;
using Penstock.Rpc;

namespace Penstock.LoadBalancer;

/// <summary>Serves the control protocol over gRPC, listens for Sync messages, and keeps the data planes' tables. All state is in memory.</summary>
public sealed class ControlPlaneServer : IAsyncDisposable
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromMilliseconds(100);

    private readonly ControlPlaneOptions _options;
    private readonly ControlPlaneState _state;
    private readonly ILogger _logger;
    private readonly ControlPlaneMeters _meters;
    private readonly List<SyncListener> _listeners = [];
    private readonly CancellationTokenSource _stop = new();
    private RpcServer? _server;
    private Task _loop = Task.CompletedTask;
    private int _disposed;

    private ControlPlaneServer(ControlPlaneOptions options)
    {
        _options = options;
        _logger = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger("Penstock.LoadBalancer.ControlPlane");
        var instances = options.Instances.Select((instance, index) => new LoadBalancerInstance(index, instance.DataPlane)).ToArray();
        _state = new ControlPlaneState(options.ToRules(), options.AdminToken, instances, options.TimeProvider.GetUtcNow(), _logger);
        _meters = new ControlPlaneMeters(_state);
    }

    /// <summary>Where gRPC is served, in the order of <see cref="ControlPlaneOptions.Listen"/>, with free ports resolved.</summary>
    public IReadOnlyList<EndPoint> EndPoints => _server!.EndPoints;

    /// <summary>Where the Sync messages of each load balancer are received, IPv4 first, with free ports resolved.</summary>
    public IReadOnlyList<IReadOnlyList<IPEndPoint>> SyncEndPoints =>
        [.. _state.Instances.Select(i => (IReadOnlyList<IPEndPoint>)[.. new[] { i.SyncIPv4, i.SyncIPv6 }.OfType<IPEndPoint>()])];

    /// <summary>Binds all addresses and begins to serve.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    /// <exception cref="IOException">An address cannot be bound; the text names it.</exception>
    /// <exception cref="InvalidDataException">A certificate or key file does not hold what it should.</exception>
    public static async Task<ControlPlaneServer> StartAsync(ControlPlaneOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var server = new ControlPlaneServer(options);
        try
        {
            server.ListenForSync();
            await server.ServeAsync(cancellationToken);
            server._loop = server.LoopAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>What is going on.</summary>
    public ControlPlaneStatus GetStatus()
    {
        lock (_state.Gate)
        {
            var now = Moment.Now(_options.TimeProvider);
            return new ControlPlaneStatus(
                [.. _state.Reservations.Select(r => ToStatus(r, now))],
                _state.Tally.All.ToDictionary(t => t.Name, t => t.Value, StringComparer.Ordinal));
        }
    }

    /// <summary>Takes no more calls and ends. The data planes keep their last tables.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (_server is not null) await _server.DisposeAsync();
        await _stop.CancelAsync();
        await _loop;
        foreach (var listener in _listeners) await listener.DisposeAsync();
        _meters.Dispose();
        _stop.Dispose();
    }

    private static ReservationStatus ToStatus(Reservation reservation, Moment now) => new(
        reservation.Id, reservation.Name, (int)reservation.Instance.Number, reservation.Senders.Count, reservation.Epochs.Count,
        ControlPlaneState.PredictedTick(reservation, now) ?? 0,
        [.. reservation.Sessions.Values.Select(s => new WorkerShare(s.Id, s.Worker.Name, s.Member, s.IsReady, s.Report.Fill, reservation.Epochs.Current.CountOf(s.Member)))]);

    private void ListenForSync()
    {
        foreach (var (instance, options) in _state.Instances.Zip(_options.Instances))
        {
            foreach (var endPoint in options.Sync)
            {
                // Both families have one port: the second takes what the first got.
                var socket = SyncListener.Bind(new IPEndPoint(endPoint.Address, endPoint.Port == 0 ? instance.SyncPort : endPoint.Port));
                var bound = (IPEndPoint)socket.LocalEndPoint!;
                if (bound.AddressFamily == AddressFamily.InterNetwork) instance.SyncIPv4 = bound;
                else instance.SyncIPv6 = bound;
                _listeners.Add(SyncListener.Start(socket, instance, _state, _options.TimeProvider, _logger));
            }
        }
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        var firstListen = _options.Listen.Select(e => e.EndPoint).OfType<IPEndPoint>().FirstOrDefault();
        var advertised = new Advertised(_options.AdvertisedSyncIPv4, _options.AdvertisedSyncIPv6, _options.AdvertisedHost, firstListen);
        _server = await RpcServer.StartAsync(
            new RpcServerOptions
            {
                Endpoints = _options.Listen,
                Services = [LoadBalancerService.Bind(_state, advertised, _options.TimeProvider, _logger)],
                LoggerFactory = _options.LoggerFactory,
                TimeProvider = _options.TimeProvider,
            },
            cancellationToken);
    }

    private async Task LoopAsync()
    {
        var clock = _options.TimeProvider;
        var next = Moment.Now(clock).Plus(_options.Period);
        try
        {
            while (true)
            {
                // While nothing flows there is nothing to watch.
                var wait = TimeSpan.FromMilliseconds(Math.Max(1, next.Milliseconds - Moment.Now(clock).Milliseconds));
                await Task.Delay(IsBusy && wait > WatchPeriod ? WatchPeriod : wait, clock, _stop.Token);
                next = Step(Moment.Now(clock), next);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private bool IsBusy
    {
        get
        {
            lock (_state.Gate) return _state.IsBusy;
        }
    }

    // Periods that were missed are left out.
    private Moment Step(Moment now, Moment next)
    {
        try
        {
            lock (_state.Gate)
            {
                if (now.Milliseconds < next.Milliseconds) _state.Watch(now);
                else _state.Tick(now);
            }
        }
        catch (Exception e)
        {
            ControlPlaneLog.LoopFailed(_logger, e);
        }
        while (next.Milliseconds <= now.Milliseconds) next = next.Plus(_options.Period);
        return next;
    }
}
