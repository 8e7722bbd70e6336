using System.Security.Authentication;
using Penstock.Rpc.Wire;

namespace Penstock.Rpc.Client;

/// <summary>What went wrong below gRPC, as a status with a sentence that names the server.</summary>
internal static class CallFailure
{
    public static RpcException Translate(Exception exception, ChannelAddress address)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case RpcException status:
                    return status;
                case ConnectFailedException:
                    return new(RpcStatusCode.Unavailable, e.Message, exception);
                case AuthenticationException:
                    return new(RpcStatusCode.Unavailable, $"TLS with {address} failed: {Innermost(e)}", exception);
                case HttpProtocolException { ErrorCode: 0 }:
                    return new(RpcStatusCode.Unavailable, $"{address} closed the connection", exception);
                // .NET tells a broken connection from a reset stream in the text only. Broken from the start is most often HTTP/1.1 or TLS.
                case HttpProtocolException { ErrorCode: 0x1 } broken when broken.Message.Contains("invalid data", StringComparison.Ordinal):
                    return new(RpcStatusCode.Unavailable, $"{address} does not speak HTTP/2, or not rightly", exception);
                case HttpProtocolException reset:
                    return new(StatusWire.FromHttp2Error(reset.ErrorCode), $"{address} ended the call with the HTTP/2 error {reset.ErrorCode}: {reset.Message}", exception);
                case HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError }:
                    return new(RpcStatusCode.Unavailable, $"{address} does not speak HTTP/2", exception);
                case OperationCanceledException when e.InnerException is TimeoutException:
                    return new(RpcStatusCode.Unavailable, $"cannot connect to {address}: {e.InnerException.Message}", exception);
            }
        }
        return new(RpcStatusCode.Unavailable, $"the connection to {address} broke: {Innermost(exception)}", exception);
    }

    public static bool IsConnectFailure(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is ConnectFailedException) return true;
        }
        return false;
    }

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner) exception = inner;
        return exception.Message;
    }
}
