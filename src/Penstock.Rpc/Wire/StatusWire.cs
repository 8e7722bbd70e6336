using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Penstock.Rpc.Protocol;

namespace Penstock.Rpc.Wire;

/// <summary>A call's end as header fields, and back.</summary>
internal static class StatusWire
{
    // Beside grpc-message, this much of details still fits into the 8 KiB of trailers that peers accept by default.
    private const int MaxDetailsBytes = 3072;

    private static readonly string[] Numbers = [.. Enumerable.Range(0, 17).Select(n => n.ToString())];

    public static string Number(RpcStatusCode code) => (uint)code < (uint)Numbers.Length ? Numbers[(int)code] : ((int)code).ToString();

    /// <summary>The value of grpc-status-details-bin, or null without details or when they are too large to be sent.</summary>
    public static string? EncodeDetails(RpcException exception)
    {
        if (exception.Details.Count == 0) return null;
        var status = new Status { Code = (int)exception.StatusCode, Message = exception.Text };
        status.Details.AddRange(exception.Details);
        if (status.CalculateSize() > MaxDetailsBytes) return null;
        return Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
    }

    public static IReadOnlyList<Any> DecodeDetails(string? value)
    {
        if (value is null || !MetadataWire.TryDecodeBase64(value.AsSpan().Trim(), out var bytes)) return [];
        try
        {
            return [.. Status.Parser.ParseFrom(bytes).Details];
        }
        catch (InvalidProtocolBufferException)
        {
            // Details are an addition: the status itself is told by grpc-status, whatever they hold.
            return [];
        }
    }

    /// <summary>For answers without grpc-status, from something that is not a gRPC server (grpc/doc/http-grpc-status-mapping.md).</summary>
    public static RpcStatusCode FromHttpStatus(int status) => status switch
    {
        400 => RpcStatusCode.Internal,
        401 => RpcStatusCode.Unauthenticated,
        403 => RpcStatusCode.PermissionDenied,
        404 => RpcStatusCode.Unimplemented,
        429 or 502 or 503 or 504 => RpcStatusCode.Unavailable,
        _ => RpcStatusCode.Unknown,
    };

    /// <summary>For streams reset by the peer, by HTTP/2 error code (grpc/doc/PROTOCOL-HTTP2.md, "Errors").</summary>
    public static RpcStatusCode FromHttp2Error(long error) => error switch
    {
        0x7 => RpcStatusCode.Unavailable,
        0x8 => RpcStatusCode.Cancelled,
        0xb => RpcStatusCode.ResourceExhausted,
        0xc => RpcStatusCode.PermissionDenied,
        _ => RpcStatusCode.Internal,
    };
}
