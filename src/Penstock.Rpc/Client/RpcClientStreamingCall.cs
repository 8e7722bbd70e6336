using Google.Protobuf;
using Penstock.Rpc.Client;

namespace Penstock.Rpc;

/// <summary>A call with a stream of requests and one reply. Disposing of it before <see cref="CompleteAsync"/> cancels it.</summary>
public sealed class RpcClientStreamingCall<TRequest, TReply> : IAsyncDisposable
    where TRequest : class, IMessage<TRequest>, new()
    where TReply : class, IMessage<TReply>, new()
{
    private readonly ClientCall<TRequest, TReply> _call;
    private readonly Task _started;
    private readonly RequestWriter<TRequest, TReply> _writer;

    internal RpcClientStreamingCall(ClientCall<TRequest, TReply> call)
    {
        _call = call;
        var content = new StreamingContent();
        _started = RpcChannel.StartAsync(call, content);
        // Who never reads or writes does not want to hear of it.
        _ = _started.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        _writer = new RequestWriter<TRequest, TReply>(call, content, _started);
    }

    /// <summary>Metadata the server sent at the end; empty before.</summary>
    public RpcMetadata Trailers => _call.Trailers;

    /// <summary>Sends one request; waits while the server or the network is slower.</summary>
    /// <exception cref="RpcException">The call has ended.</exception>
    /// <exception cref="OperationCanceledException">A token given to this or to the call was cancelled.</exception>
    public ValueTask WriteAsync(TRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _writer.WriteAsync(request, cancellationToken);
    }

    /// <summary>Says that there are no more requests and waits for the reply.</summary>
    /// <exception cref="RpcException">The call ended with a status other than OK.</exception>
    /// <exception cref="OperationCanceledException">The call's token was cancelled.</exception>
    public async Task<TReply> CompleteAsync()
    {
        await _writer.CompleteAsync();
        await _started;
        return await _call.ReadOnlyReplyAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _call.DisposeAsync();
}
