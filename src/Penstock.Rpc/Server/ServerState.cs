using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Penstock.Rpc.Server;

/// <summary>What all calls of a server share. Does not change after start, but for the two tokens.</summary>
internal sealed class ServerState : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();

    public ServerState(RpcServerOptions options, IEnumerable<RpcService> services)
    {
        Options = options;
        LoggerFactory = options.LoggerFactory ?? NullLoggerFactory.Instance;
        Logger = LoggerFactory.CreateLogger("Penstock.Rpc.Server");
        foreach (var service in services)
        {
            if (!Services.TryAdd(service.Descriptor.FullName, service))
                throw new ArgumentException($"service '{service.Descriptor.FullName}' is given twice");
            foreach (var (name, handler) in service.Handlers)
                Handlers.Add($"/{service.Descriptor.FullName}/{name}", handler);
        }
    }

    public RpcServerOptions Options { get; }

    public ILoggerFactory LoggerFactory { get; }

    public ILogger Logger { get; }

    public Dictionary<string, RpcService> Services { get; } = new(StringComparer.Ordinal);

    /// <summary>By path.</summary>
    public Dictionary<string, MethodHandler> Handlers { get; } = new(StringComparer.Ordinal);

    /// <summary>The server began to stop.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>The server's patience ended: calls still running are to be given up.</summary>
    public CancellationToken Aborting => _aborting.Token;

    public Task StopAsync() => _stopping.CancelAsync();

    public Task AbortAsync() => _aborting.CancelAsync();

    public void Dispose()
    {
        _stopping.Dispose();
        _aborting.Dispose();
    }
}
