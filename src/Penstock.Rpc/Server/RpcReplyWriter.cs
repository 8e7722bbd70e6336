using Google.Protobuf;
using Penstock.Rpc.Server;

namespace Penstock.Rpc;

/// <summary>Sends the replies of a streaming call.</summary>
public sealed class RpcReplyWriter<TReply>
    where TReply : class, IMessage<TReply>, new()
{
    private readonly ServerCall _call;

    internal RpcReplyWriter(ServerCall call) => _call = call;

    /// <summary>Sends one reply; waits while the client or the network is slower than the handler. Calls from several threads go one after the other.</summary>
    /// <exception cref="RpcException">The call is over: the client cancelled or left (CANCELLED) or the deadline passed (DEADLINE_EXCEEDED). A handler lets it pass.</exception>
    public ValueTask WriteAsync(TReply reply, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return _call.WriteAsync(reply, flush: true, cancellationToken);
    }
}
