using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Penstock.Rpc.Wire;

namespace Penstock.Rpc.Client;

/// <summary>The body of a call with one request.</summary>
internal sealed class UnaryContent : HttpContent
{
    internal static readonly MediaTypeHeaderValue GrpcType = new(HeaderNames.ContentType);

    private readonly ArrayBufferWriter<byte> _framed;

    public UnaryContent(IMessage message, bool compress, int limit)
    {
        Headers.ContentType = GrpcType;
        _framed = new ArrayBufferWriter<byte>(MessageFraming.PrefixSize + Math.Max(message.CalculateSize(), 1));
        MessageFraming.Write(_framed, message, compress, limit);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(_framed.WrittenMemory, cancellationToken).AsTask();

    // Streams have no length in gRPC, and some servers take exception to one.
    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }
}
