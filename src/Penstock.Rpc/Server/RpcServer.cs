using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Penstock.Rpc.Http2;
using Penstock.Rpc.Reflection;
using Penstock.Rpc.Server;

namespace Penstock.Rpc;

/// <summary>Serves gRPC on TCP addresses and Unix sockets.</summary>
public sealed class RpcServer : IAsyncDisposable
{
    private static readonly TimeSpan SniffPatience = TimeSpan.FromSeconds(30);

    private readonly ServerState _state;
    private readonly KestrelServer _kestrel;
    private readonly PeerTransport _transport;
    private readonly ServiceProvider _services;
    private readonly Lock _stopGate = new();
    private Task? _stopped;
    private int _disposed;

    private RpcServer(ServerState state, KestrelServer kestrel, PeerTransport transport, ServiceProvider services, RpcHealth health)
    {
        Health = health;
        _state = state;
        _kestrel = kestrel;
        _transport = transport;
        _services = services;
    }

    /// <summary>The bound addresses, in the order of <see cref="RpcServerOptions.Endpoints"/>, with free ports resolved.</summary>
    public IReadOnlyList<EndPoint> EndPoints => _transport.Bound;

    /// <summary>What the health service answers.</summary>
    public RpcHealth Health { get; }

    /// <summary>Binds the endpoints and begins to serve.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    /// <exception cref="IOException">An endpoint cannot be bound; the text names it.</exception>
    /// <exception cref="InvalidDataException">A certificate or key file does not hold what it should.</exception>
    public static async Task<RpcServer> StartAsync(RpcServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var health = new RpcHealth(options.Services.Select(s => s.Descriptor.FullName));
        var state = new ServerState(options, AllServices(options, health));
        var services = KestrelServices.Build(state.LoggerFactory);
        var transport = new PeerTransport(options.Endpoints, state.LoggerFactory);
        var kestrel = new KestrelServer(Options.Create(Configure(options, state, transport, services)), transport, state.LoggerFactory);
        try
        {
            await kestrel.StartAsync(new GrpcApplication(state, services.GetRequiredService<IServiceScopeFactory>()), cancellationToken);
        }
        catch
        {
            kestrel.Dispose();
            await services.DisposeAsync();
            state.Dispose();
            throw;
        }
        return new RpcServer(state, kestrel, transport, services, health);
    }

    /// <summary>Takes no more calls, waits for the running ones as long as <see cref="RpcServerOptions.ShutdownGrace"/>, then ends them with UNAVAILABLE.</summary>
    /// <param name="cancellationToken">Ends the waiting early.</param>
    /// <remarks>Called again, it waits for the end of the first stop.</remarks>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_stopGate) return _stopped ??= StopOnceAsync(cancellationToken);
    }

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        await _state.StopAsync();
        Health.Stop();
        using var hard = new CancellationTokenSource();
        var stopping = _kestrel.StopAsync(hard.Token);
        if (!await EndsWithinAsync(stopping, _state.Options.ShutdownGrace, cancellationToken))
        {
            await _state.AbortAsync();
            // Handlers that mind their token still get their status out.
            await EndsWithinAsync(stopping, TimeSpan.FromSeconds(1), CancellationToken.None);
            await hard.CancelAsync();
        }
        await stopping;
        foreach (var file in _transport.Files) File.Delete(file);
    }

    /// <summary>Stops, if that was not done yet.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _kestrel.Dispose();
        await _services.DisposeAsync();
        _state.Dispose();
    }

    private static List<RpcService> AllServices(RpcServerOptions options, RpcHealth health)
    {
        List<RpcService> services = [.. options.Services];
        if (options.EnableHealth) services.Add(health.Bind());
        if (options.EnableReflection)
        {
            // The reflection service lists itself too, as tools expect.
            var itself = ReflectionService.Bind(new DescriptorIndex([])).Select(s => s.Descriptor);
            services.AddRange(ReflectionService.Bind(new DescriptorIndex(services.Select(s => s.Descriptor).Concat(itself))));
        }
        return services;
    }

    private static async Task<bool> EndsWithinAsync(Task task, TimeSpan time, CancellationToken cancellationToken)
    {
        using var delay = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(task, Task.Delay(time, delay.Token));
        await delay.CancelAsync();
        return first == task;
    }

    private static KestrelServerOptions Configure(RpcServerOptions options, ServerState state, PeerTransport transport, IServiceProvider services)
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = services };
        // Behind a proxy that ends TLS the scheme says https; a Host beside :authority is old habit. Neither is a reason to refuse a call.
        kestrel.AllowAlternateSchemes = true;
        kestrel.AllowHostHeaderOverride = true;
        // Bytes that are not UTF-8 in a header are no reason to end the connection either.
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        var limits = kestrel.Limits;
        // Streams may be silent for as long as they like; message sizes are bounded message by message.
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxRequestBodySize = null;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.KeepAliveTimeout = options.IdleConnectionTimeout;
        limits.Http2.MaxStreamsPerConnection = options.MaxCallsPerConnection;
        limits.Http2.KeepAlivePingDelay = options.KeepAlivePingDelay == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : options.KeepAlivePingDelay;
        limits.Http2.KeepAlivePingTimeout = options.KeepAlivePingTimeout;
        foreach (var endpoint in options.Endpoints) kestrel.Listen(endpoint.EndPoint, listen => Configure(listen, endpoint, options, state, transport));
        kestrel.Listen(transport.Http1.EndPoint, listen => listen.Protocols = HttpProtocols.Http1);
        return kestrel;
    }

    private static void Configure(ListenOptions listen, RpcEndpoint endpoint, RpcServerOptions options, ServerState state, PeerTransport transport)
    {
        var isTls = endpoint.Tls is not null;
        listen.Use(next => connection =>
        {
            connection.Features.Set(PeerTransport.PeerOf(connection, isTls));
            return next(connection);
        });
        if (endpoint.Tls is { } tls)
        {
            var certificate = new ServerCertificate(tls, options.TimeProvider, state.Logger);
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificate.Current) });
            return;
        }
        listen.Protocols = HttpProtocols.Http2;
        listen.Use(next => new ProtocolSniffer(next, transport.Http1, SniffPatience).OnConnectionAsync);
        if (endpoint.IsUnix) listen.Use(next => new AuthorityMiddleware(next).OnConnectionAsync);
    }
}
