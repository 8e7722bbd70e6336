using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Penstock.Rpc;

/// <summary>Makes <see cref="RpcMethod{TRequest, TReply}"/> from protobuf descriptors.</summary>
public static class RpcMethod
{
    /// <summary>The method <paramref name="name"/> of <paramref name="service"/>.</summary>
    /// <exception cref="ArgumentException">The service has no such method, or its messages are of other types.</exception>
    public static RpcMethod<TRequest, TReply> Create<TRequest, TReply>(ServiceDescriptor service, string name)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var method = service.FindMethodByName(name) ?? throw new ArgumentException(
            $"service '{service.FullName}' has no method '{name}'; it has: {string.Join(", ", service.Methods.Select(m => m.Name))}", nameof(name));
        return Create<TRequest, TReply>(method);
    }

    /// <summary>The method that <paramref name="method"/> describes.</summary>
    /// <exception cref="ArgumentException">Its messages are of other types.</exception>
    public static RpcMethod<TRequest, TReply> Create<TRequest, TReply>(MethodDescriptor method)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        ArgumentNullException.ThrowIfNull(method);
        CheckType(method, method.InputType, typeof(TRequest), "takes");
        CheckType(method, method.OutputType, typeof(TReply), "returns");
        return new RpcMethod<TRequest, TReply>(method);
    }

    internal static RpcMethodKind KindOf(MethodDescriptor method) => (method.IsClientStreaming, method.IsServerStreaming) switch
    {
        (false, false) => RpcMethodKind.Unary,
        (false, true) => RpcMethodKind.ServerStreaming,
        (true, false) => RpcMethodKind.ClientStreaming,
        (true, true) => RpcMethodKind.Duplex,
    };

    internal static string PathOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    private static void CheckType(MethodDescriptor method, MessageDescriptor expected, Type given, string verb)
    {
        if (expected.ClrType != given)
            throw new ArgumentException($"method '{method.FullName}' {verb} {expected.FullName} ({expected.ClrType}), not {given}");
    }
}
