using Penstock.Rpc;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>The statuses a call is refused with. Each text names the thing, the value received and what is accepted.</summary>
internal static class Refusal
{
    public static RpcException Invalid(string text) => new(RpcStatusCode.InvalidArgument, text);

    public static RpcException NotFound(string text) => new(RpcStatusCode.NotFound, text);

    public static RpcException Denied(string text) => new(RpcStatusCode.PermissionDenied, text);

    public static RpcException Exhausted(string text) => new(RpcStatusCode.ResourceExhausted, text);

    public static RpcException Precondition(string text) => new(RpcStatusCode.FailedPrecondition, text);

    public static RpcException Unauthenticated(string text) => new(RpcStatusCode.Unauthenticated, text);
}
