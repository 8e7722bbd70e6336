using System.Runtime.CompilerServices;
using Google.Protobuf;
using Penstock.Rpc.Client;

namespace Penstock.Rpc;

/// <summary>A call with a stream each way. One reader and any number of writers may work at the same time. Disposing of it before its end cancels it.</summary>
public sealed class RpcDuplexCall<TRequest, TReply> : IAsyncDisposable
    where TRequest : class, IMessage<TRequest>, new()
    where TReply : class, IMessage<TReply>, new()
{
    private readonly ClientCall<TRequest, TReply> _call;
    private readonly Task _started;
    private readonly RequestWriter<TRequest, TReply> _writer;

    internal RpcDuplexCall(ClientCall<TRequest, TReply> call)
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

    /// <summary>Metadata the server sent at the beginning; waits for it.</summary>
    public async Task<RpcMetadata> GetHeadersAsync()
    {
        await _started;
        return _call.Headers;
    }

    /// <summary>Sends one request; waits while the server or the network is slower.</summary>
    /// <exception cref="RpcException">The call has ended.</exception>
    /// <exception cref="OperationCanceledException">A token given to this or to the call was cancelled.</exception>
    public ValueTask WriteAsync(TRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _writer.WriteAsync(request, cancellationToken);
    }

    /// <summary>Says that there are no more requests. Replies may still come.</summary>
    public ValueTask CompleteAsync() => _writer.CompleteAsync();

    /// <summary>The next reply, or null when the server ended the call with OK.</summary>
    /// <exception cref="RpcException">The call ended with another status.</exception>
    /// <exception cref="OperationCanceledException">A token given to this or to the call was cancelled.</exception>
    public async ValueTask<TReply?> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (!_started.IsCompletedSuccessfully) await _started.WaitAsync(cancellationToken);
        return await _call.ReadAsync(cancellationToken);
    }

    /// <summary>All replies, as <see cref="ReadAsync"/> gives them.</summary>
    public async IAsyncEnumerable<TReply> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await ReadAsync(cancellationToken) is { } reply) yield return reply;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _call.DisposeAsync();
}
