using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Penstock.Rpc.Wire;

namespace Penstock.Rpc.Server;

internal sealed partial class ServerCall
{
    // Held while anything is written: replies, and the end, which the deadline may write.
    private readonly SemaphoreSlim _writeLock = new(1, 1);
    private bool _headersWritten;
    private bool _ended;
    private bool _compress;

    public RpcCompression ReplyCompression { get; set; }

    public async ValueTask WriteAsync(IMessage message, bool flush, CancellationToken cancellationToken)
    {
        await _writeLock.WaitAsync(cancellationToken);
        try
        {
            ThrowIfOver();
            WriteHeaders();
            var writer = _http.Response.BodyWriter;
            MessageFraming.Write(writer, message, _compress, _server.Options.MaxSendMessageBytes);
            if (!flush) return;
            var flushed = await writer.FlushAsync(cancellationToken);
            // After a reset Kestrel swallows what is written, at once, and cancels RequestAborted only when a pool thread is free: a handler that
            // goes on writing would keep that thread busy itself.
            if (flushed.IsCompleted) throw ClientLeft();
            ThrowIfOver();
        }
        finally
        {
            _writeLock.Release();
        }
    }

    public async ValueTask SendHeadersAsync(CancellationToken cancellationToken)
    {
        await _writeLock.WaitAsync(cancellationToken);
        try
        {
            ThrowIfOver();
            WriteHeaders();
            await _http.Response.BodyWriter.FlushAsync(cancellationToken);
        }
        finally
        {
            _writeLock.Release();
        }
    }

    private void ThrowIfOver()
    {
        if (EndReason() is { } reason) throw reason;
    }

    private void WriteHeaders()
    {
        if (_headersWritten) return;
        _headersWritten = true;
        var headers = _http.Response.Headers;
        headers.ContentType = HeaderNames.ContentType;
        AppendAll(headers, Context.ResponseHeaders);
        if (ReplyCompression != RpcCompression.Gzip) return;
        if (!CompressionCodec.Accepts(_http.Request.Headers[HeaderNames.AcceptEncoding].ToString(), CompressionCodec.Gzip)) return;
        _compress = true;
        headers[HeaderNames.Encoding] = CompressionCodec.Gzip;
    }

    private async ValueTask EndAsync(RpcException? failure)
    {
        await _writeLock.WaitAsync();
        try
        {
            WriteEnd(failure);
        }
        finally
        {
            _writeLock.Release();
        }
    }

    /// <summary>Writes the status, once; the write lock is held.</summary>
    private bool WriteEnd(RpcException? failure)
    {
        if (_ended) return false;
        _ended = true;
        var response = _http.Response;
        IHeaderDictionary fields;
        if (failure is not null && !_headersWritten)
        {
            // Trailers-only: nothing was sent, so the status goes into the one header block there is.
            fields = response.Headers;
            fields.ContentType = HeaderNames.ContentType;
            AppendAll(fields, Context.ResponseHeaders);
        }
        else
        {
            WriteHeaders();
            fields = _http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        }
        WriteStatus(fields, failure);
        AppendAll(fields, Context.ResponseTrailers);
        if (failure is not null) AppendAll(fields, failure.Trailers);
        return true;
    }

    private void WriteStatus(IHeaderDictionary fields, RpcException? failure)
    {
        fields[HeaderNames.Status] = StatusWire.Number(failure?.StatusCode ?? RpcStatusCode.Ok);
        if (failure is null) return;
        fields[HeaderNames.Message] = PercentEncoding.Encode(failure.Text);
        if (StatusWire.EncodeDetails(failure) is { } details) fields[HeaderNames.StatusDetails] = details;
        else if (failure.Details.Count > 0) ServerLog.DetailsDropped(_server.Logger, Path);
        if (failure.StatusCode == RpcStatusCode.Unimplemented) fields[HeaderNames.AcceptEncoding] = CompressionCodec.Accepted;
    }

    private static void AppendAll(IHeaderDictionary fields, RpcMetadata metadata)
    {
        if (metadata.Count == 0) return;
        foreach (var entry in metadata) fields.Append(entry.Key, MetadataWire.Encode(entry));
    }
}
