using Google.Protobuf;

namespace Penstock.Rpc.Server;

/// <summary>Runs one bound method on a call: reads what comes, calls the user's function, writes what goes.</summary>
internal abstract class MethodHandler
{
    public abstract Task RunAsync(ServerCall call);
}

#pragma warning disable MA0048 // the four kinds read best side by side
internal sealed class UnaryHandler<TRequest, TReply>(RpcMethod<TRequest, TReply> method, Func<TRequest, RpcCallContext, Task<TReply>> handler) : MethodHandler
    where TRequest : class, IMessage<TRequest>, new()
    where TReply : class, IMessage<TReply>, new()
{
    public override async Task RunAsync(ServerCall call)
    {
        var request = await call.ReadOnlyMessageAsync(method.RequestParser);
        var reply = await handler(request, call.Context);
        await call.WriteAsync(reply, flush: false, CancellationToken.None);
    }
}

internal sealed class ServerStreamingHandler<TRequest, TReply>(
    RpcMethod<TRequest, TReply> method, Func<TRequest, RpcReplyWriter<TReply>, RpcCallContext, Task> handler) : MethodHandler
    where TRequest : class, IMessage<TRequest>, new()
    where TReply : class, IMessage<TReply>, new()
{
    public override async Task RunAsync(ServerCall call)
    {
        var request = await call.ReadOnlyMessageAsync(method.RequestParser);
        await handler(request, new RpcReplyWriter<TReply>(call), call.Context);
    }
}

internal sealed class ClientStreamingHandler<TRequest, TReply>(
    RpcMethod<TRequest, TReply> method, Func<IAsyncEnumerable<TRequest>, RpcCallContext, Task<TReply>> handler) : MethodHandler
    where TRequest : class, IMessage<TRequest>, new()
    where TReply : class, IMessage<TReply>, new()
{
    public override async Task RunAsync(ServerCall call)
    {
        var reply = await handler(new RequestStream<TRequest>(call, method.RequestParser), call.Context);
        await call.WriteAsync(reply, flush: false, CancellationToken.None);
    }
}

internal sealed class DuplexHandler<TRequest, TReply>(
    RpcMethod<TRequest, TReply> method, Func<IAsyncEnumerable<TRequest>, RpcReplyWriter<TReply>, RpcCallContext, Task> handler) : MethodHandler
    where TRequest : class, IMessage<TRequest>, new()
    where TReply : class, IMessage<TReply>, new()
{
    public override Task RunAsync(ServerCall call) =>
        handler(new RequestStream<TRequest>(call, method.RequestParser), new RpcReplyWriter<TReply>(call), call.Context);
}
