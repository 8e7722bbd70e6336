using Penstock.Rpc;

namespace Penstock.Ejfat;

/// <summary>Something of EJFAT failed. The message names the thing, the value received and what would be accepted.</summary>
public sealed class EjfatException : Exception
{
    /// <summary>An error with its code.</summary>
    public EjfatException(E2sarErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>The kind of error.</summary>
    public E2sarErrorCode Code { get; }

    /// <summary>For <see cref="E2sarErrorCode.RpcError"/>: the status the call ended with. Null otherwise.</summary>
    public RpcStatusCode? RpcStatus => (InnerException as RpcException)?.StatusCode;

    /// <summary>The short text E2SAR gives a code in its messages; "unknown" for <see cref="E2sarErrorCode.NoError"/> and for codes it does not have.</summary>
    public static string TextOf(E2sarErrorCode code) => code switch
    {
        E2sarErrorCode.CaughtException => "caught an exception",
        E2sarErrorCode.ParseError => "parsing error",
        E2sarErrorCode.ParameterError => "parameter error",
        E2sarErrorCode.ParameterNotAvailable => "parameter not available",
        E2sarErrorCode.OutOfRange => "value out of range",
        E2sarErrorCode.Undefined => "value undefined",
        E2sarErrorCode.NotFound => "file not found",
        E2sarErrorCode.RpcError => "gRPC error",
        E2sarErrorCode.SocketError => "socket error",
        E2sarErrorCode.MemoryError => "memory error",
        E2sarErrorCode.LogicError => "logic error",
        E2sarErrorCode.SystemError => "system error",
        E2sarErrorCode.DataError => "data error",
        _ => "unknown",
    };
}
