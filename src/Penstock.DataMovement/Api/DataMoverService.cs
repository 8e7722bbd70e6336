using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;
using Penstock.DataMovement.Protocol;
using Penstock.Rpc;

namespace Penstock.DataMovement.Api;

/// <summary>The calls of the protocol: reads the request and the peer's credentials, asks the mover of this mode, writes the reply.</summary>
internal sealed class DataMoverService
{
    private readonly IDataMover _mover;
    private readonly string _version;
    private readonly ILogger _logger;
    private readonly RpcService _service = new(DataMoverMethods.Service);

    private DataMoverService(IDataMover mover, string version, ILogger logger)
    {
        _mover = mover;
        _version = version;
        _logger = logger;
    }

    public static RpcService Bind(IDataMover mover, string version, ILogger logger)
    {
        var calls = new DataMoverService(mover, version, logger);
        calls.Serve<Empty, DataMovementVersionResponse>("Version", _ => "", calls.VersionAsync);
        calls.Serve<DataMovementCreateRequest, DataMovementCreateResponse>("Create", r => $"'{r.Source}' to '{r.Destination}'", calls.CreateAsync);
        calls.Serve<DataMovementStatusRequest, DataMovementStatusResponse>("Status", r => r.Uid, calls.StatusAsync);
        calls.Serve<DataMovementDeleteRequest, DataMovementDeleteResponse>("Delete", r => r.Uid, calls.DeleteAsync);
        calls.Serve<DataMovementListRequest, DataMovementListResponse>("List", r => $"{r.Workflow?.Namespace}/{r.Workflow?.Name}", calls.ListAsync);
        calls.Serve<DataMovementCancelRequest, DataMovementCancelResponse>("Cancel", r => r.Uid, calls.CancelAsync);
        return calls._service;
    }

    private void Serve<TRequest, TReply>(string name, Func<TRequest, string> subject, Func<TRequest, Call, Task<TReply>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new() => _service.Unary<TRequest, TReply>(name, async (request, context) =>
        {
            var caller = CallerOf(context);
            DaemonLog.Called(_logger, name, Shortened(subject(request)), caller?.ToString() ?? "an unknown peer");
            return await handler(request, new Call(caller, context.CancellationToken, context.ServerStopping));
        });

    private Task<DataMovementVersionResponse> VersionAsync(Empty request, Call call) =>
        Task.FromResult(new DataMovementVersionResponse { Version = _version, ApiVersions = { "1" } });

    private async Task<DataMovementCreateResponse> CreateAsync(DataMovementCreateRequest request, Call call)
    {
        var result = await _mover.CreateAsync(WireMapping.ToRequest(request), call.Caller, call.Left);
        if (result.Status != CreateStatus.Success) DaemonLog.CreateRefused(_logger, result.Status, call.Caller?.ToString() ?? "an unknown peer", result.Message);
        return WireMapping.ToWire(result);
    }

    private async Task<DataMovementStatusResponse> StatusAsync(DataMovementStatusRequest request, Call call)
    {
        var wait = WireMapping.ToWait(request.MaxWaitTime);
        if (wait == TimeSpan.Zero) return WireMapping.ToWire(await _mover.StatusAsync(request.Uid, wait, call.Caller, call.Left));
        // A stopping daemon does not make its waiters fail: they get what is known now and ask the next one.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(call.Left, call.Stopping);
        try
        {
            return WireMapping.ToWire(await _mover.StatusAsync(request.Uid, wait, call.Caller, either.Token));
        }
        catch (OperationCanceledException) when (!call.Left.IsCancellationRequested)
        {
            return WireMapping.ToWire(await _mover.StatusAsync(request.Uid, TimeSpan.Zero, call.Caller, call.Left));
        }
    }

    private async Task<DataMovementDeleteResponse> DeleteAsync(DataMovementDeleteRequest request, Call call)
    {
        var result = await _mover.DeleteAsync(request.Uid, call.Caller, call.Left);
        return new DataMovementDeleteResponse { Status = (DataMovementDeleteResponse.Types.Status)result.Status, Message = result.Message };
    }

    private async Task<DataMovementListResponse> ListAsync(DataMovementListRequest request, Call call)
    {
        var uids = await _mover.ListAsync(WireMapping.ToWorkflow(request.Workflow), call.Caller, call.Left);
        return new DataMovementListResponse { Uids = { uids } };
    }

    private async Task<DataMovementCancelResponse> CancelAsync(DataMovementCancelRequest request, Call call)
    {
        var result = await _mover.CancelAsync(request.Uid, call.Caller, call.Left);
        return new DataMovementCancelResponse { Status = (DataMovementCancelResponse.Types.Status)result.Status, Message = result.Message };
    }

    private static Caller? CallerOf(RpcCallContext context) => context.PeerCredentials is { } peer
        ? new Caller(peer.UserId, peer.GroupId, peer.Groups, peer.ProcessId)
        : null;

    private static string Shortened(string text) => text.Length <= 200 ? text : $"{text.AsSpan(0, 200)}...";

    private sealed record Call(Caller? Caller, CancellationToken Left, CancellationToken Stopping);
}
