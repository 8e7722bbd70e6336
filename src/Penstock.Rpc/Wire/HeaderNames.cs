namespace Penstock.Rpc.Wire;

/// <summary>gRPC's header names and values (grpc/doc/PROTOCOL-HTTP2.md).</summary>
internal static class HeaderNames
{
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string StatusDetails = "grpc-status-details-bin";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string ContentType = "application/grpc";

    /// <summary>application/grpc, application/grpc+proto, application/grpc;…: not application/grpc-web.</summary>
    public static bool IsGrpcContentType(string? contentType) =>
        contentType is not null
        && contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';');

    /// <summary>What a handler or caller sees as metadata: neither the protocol's own fields nor gRPC's.</summary>
    public static bool IsMetadata(string name) =>
        !name.StartsWith(':') && !name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("te", StringComparison.OrdinalIgnoreCase) && !name.Equals("content-type", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("content-length", StringComparison.OrdinalIgnoreCase) && !name.Equals("host", StringComparison.OrdinalIgnoreCase);
}
