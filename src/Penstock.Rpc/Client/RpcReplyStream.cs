using Google.Protobuf;
using Penstock.Rpc.Client;

namespace Penstock.Rpc;

/// <summary>The replies of a call with one request. The call begins when they are first enumerated (once only) and is cancelled when the enumeration is left early.</summary>
public sealed class RpcReplyStream<TRequest, TReply> : IAsyncEnumerable<TReply>
    where TRequest : class, IMessage<TRequest>, new()
    where TReply : class, IMessage<TReply>, new()
{
    private readonly RpcChannel _channel;
    private readonly RpcMethod<TRequest, TReply> _method;
    private readonly TRequest _request;
    private readonly RpcCallOptions? _options;
    private readonly CancellationToken _cancellationToken;
    private ClientCall<TRequest, TReply>? _call;
    private int _taken;

    internal RpcReplyStream(RpcChannel channel, RpcMethod<TRequest, TReply> method, TRequest request, RpcCallOptions? options, CancellationToken cancellationToken)
    {
        _channel = channel;
        _method = method;
        _request = request;
        _options = options;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Metadata the server sent at the beginning; empty before the first reply.</summary>
    public RpcMetadata Headers => _call?.Headers ?? new RpcMetadata();

    /// <summary>Metadata the server sent at the end; empty before.</summary>
    public RpcMetadata Trailers => _call?.Trailers ?? new RpcMetadata();

    /// <summary>Begins the call. It throws <see cref="RpcException"/> where the call ends with a status other than OK.</summary>
    public async IAsyncEnumerator<TReply> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _taken, 1) != 0) throw new InvalidOperationException($"the replies of a call of {_method} can be enumerated once only");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken, cancellationToken);
        await using var call = new ClientCall<TRequest, TReply>(_channel, _method, _options, either.Token);
        _call = call;
        await call.StartAsync(new UnaryContent(_request, call.Compresses, call.SendLimit));
        while (await call.ReadAsync(CancellationToken.None) is { } reply) yield return reply;
    }
}
