using Penstock.Rpc;

namespace Penstock.DataMovement;

/// <summary>A call of a data movement daemon could not be made, or was answered with an error instead of an outcome.</summary>
public sealed class DataMoverException : Exception
{
    internal DataMoverException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>The gRPC status; null when the daemon was called over HTTP.</summary>
    public RpcStatusCode? RpcStatus => (InnerException as RpcException)?.StatusCode;
}
