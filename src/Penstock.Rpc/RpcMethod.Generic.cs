using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Penstock.Rpc;

/// <summary>One method of a service, with the types of its messages. Made by <see cref="RpcMethod"/>.</summary>
/// <typeparam name="TRequest">The message a caller sends.</typeparam>
/// <typeparam name="TReply">The message a caller receives.</typeparam>
#pragma warning disable MA0048 // the name without its arity belongs to the factory
public sealed class RpcMethod<TRequest, TReply>
#pragma warning restore MA0048
    where TRequest : class, IMessage<TRequest>, new()
    where TReply : class, IMessage<TReply>, new()
{
    internal RpcMethod(MethodDescriptor descriptor)
    {
        Descriptor = descriptor;
        Kind = RpcMethod.KindOf(descriptor);
        Path = RpcMethod.PathOf(descriptor);
        RequestParser = (MessageParser<TRequest>)descriptor.InputType.Parser;
        ReplyParser = (MessageParser<TReply>)descriptor.OutputType.Parser;
    }

    /// <summary>The protobuf description.</summary>
    public MethodDescriptor Descriptor { get; }

    /// <summary>How many messages go each way.</summary>
    public RpcMethodKind Kind { get; }

    /// <summary>The HTTP/2 path, <c>/package.Service/Method</c>.</summary>
    public string Path { get; }

    internal MessageParser<TRequest> RequestParser { get; }

    internal MessageParser<TReply> ReplyParser { get; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
