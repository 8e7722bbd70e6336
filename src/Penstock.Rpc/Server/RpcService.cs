using Google.Protobuf;
using Google.Protobuf.Reflection;
using Penstock.Rpc.Server;

namespace Penstock.Rpc;

/// <summary>A protobuf service with handlers bound to its methods. A method without one answers UNIMPLEMENTED.</summary>
/// <remarks>A handler chooses its caller's status by throwing <see cref="RpcException"/>. Any other exception is logged and reaches the caller as
/// UNKNOWN without its text.</remarks>
public sealed class RpcService
{
    private readonly Dictionary<string, MethodHandler> _handlers = new(StringComparer.Ordinal);

    /// <summary>A service with no method bound yet.</summary>
    public RpcService(ServiceDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        Descriptor = descriptor;
    }

    /// <summary>The protobuf description.</summary>
    public ServiceDescriptor Descriptor { get; }

    internal IReadOnlyDictionary<string, MethodHandler> Handlers => _handlers;

    /// <summary>Binds a method with one request and one reply.</summary>
    /// <exception cref="ArgumentException">No such method, of another kind or with other messages, or bound already. So with the other three.</exception>
    public RpcService Unary<TRequest, TReply>(string method, Func<TRequest, RpcCallContext, Task<TReply>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Bind(method, RpcMethodKind.Unary, RpcMethod.Create<TRequest, TReply>(Descriptor, method), m => new UnaryHandler<TRequest, TReply>(m, handler));
    }

    /// <summary>Binds a method with one request and a stream of replies.</summary>
    public RpcService ServerStreaming<TRequest, TReply>(string method, Func<TRequest, RpcReplyWriter<TReply>, RpcCallContext, Task> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Bind(method, RpcMethodKind.ServerStreaming, RpcMethod.Create<TRequest, TReply>(Descriptor, method), m => new ServerStreamingHandler<TRequest, TReply>(m, handler));
    }

    /// <summary>Binds a method with a stream of requests and one reply.</summary>
    public RpcService ClientStreaming<TRequest, TReply>(string method, Func<IAsyncEnumerable<TRequest>, RpcCallContext, Task<TReply>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Bind(method, RpcMethodKind.ClientStreaming, RpcMethod.Create<TRequest, TReply>(Descriptor, method), m => new ClientStreamingHandler<TRequest, TReply>(m, handler));
    }

    /// <summary>Binds a method with a stream each way.</summary>
    public RpcService Duplex<TRequest, TReply>(string method, Func<IAsyncEnumerable<TRequest>, RpcReplyWriter<TReply>, RpcCallContext, Task> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Bind(method, RpcMethodKind.Duplex, RpcMethod.Create<TRequest, TReply>(Descriptor, method), m => new DuplexHandler<TRequest, TReply>(m, handler));
    }

    private RpcService Bind<TRequest, TReply>(
        string name, RpcMethodKind kind, RpcMethod<TRequest, TReply> method, Func<RpcMethod<TRequest, TReply>, MethodHandler> make)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        if (method.Kind != kind) throw new ArgumentException($"method '{method}' is {method.Kind} and cannot be bound as {kind}", nameof(name));
        if (!_handlers.TryAdd(name, make(method))) throw new ArgumentException($"method '{method}' is bound already", nameof(name));
        return this;
    }
}
