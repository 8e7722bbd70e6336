using Penstock.Rpc.Protocol;

namespace Penstock.Rpc;

/// <summary>What a server answers to grpc.health.v1. The server as a whole (the empty name) and its services are SERVING from the start and
/// NOT_SERVING as soon as the server begins to stop.</summary>
public sealed class RpcHealth
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RpcServingStatus> _statuses = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stopping;

    internal RpcHealth(IEnumerable<string> services)
    {
        _statuses[""] = RpcServingStatus.Serving;
        foreach (var service in services) _statuses[service] = RpcServingStatus.Serving;
    }

    /// <summary>Sets the status of a service (full name), or with the empty name that of the server. Watchers are told.</summary>
    public void Set(string service, RpcServingStatus status)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_gate)
        {
            _statuses[service] = status;
            Announce();
        }
    }

    internal RpcService Bind() => new RpcService(HealthReflection.Descriptor.Services[0])
        .Unary<HealthCheckRequest, HealthCheckResponse>("Check", (request, _) => Task.FromResult(Check(request)))
        .ServerStreaming<HealthCheckRequest, HealthCheckResponse>("Watch", WatchAsync);

    internal void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            Announce();
        }
    }

    private void Announce()
    {
        _changed.TrySetResult();
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private HealthCheckResponse Check(HealthCheckRequest request)
    {
        var (status, _) = Look(request.Service);
        if (status == HealthCheckResponse.Types.ServingStatus.ServiceUnknown)
            throw new RpcException(RpcStatusCode.NotFound, $"service '{request.Service}' is not known here");
        return new HealthCheckResponse { Status = status };
    }

    private async Task WatchAsync(HealthCheckRequest request, RpcReplyWriter<HealthCheckResponse> replies, RpcCallContext context)
    {
        HealthCheckResponse.Types.ServingStatus? told = null;
        while (true)
        {
            var (status, changed) = Look(request.Service);
            if (status != told) await replies.WriteAsync(new HealthCheckResponse { Status = status });
            told = status;
            // The last word of a stopping server has been said.
            if (context.ServerStopping.IsCancellationRequested) throw new RpcException(RpcStatusCode.Unavailable, "the server is stopping");
            await changed.WaitAsync(context.CancellationToken);
        }
    }

    private (HealthCheckResponse.Types.ServingStatus Status, Task Changed) Look(string service)
    {
        lock (_gate)
        {
            if (!_statuses.TryGetValue(service, out var status)) return (HealthCheckResponse.Types.ServingStatus.ServiceUnknown, _changed.Task);
            return ((HealthCheckResponse.Types.ServingStatus)(_stopping ? RpcServingStatus.NotServing : status), _changed.Task);
        }
    }
}
