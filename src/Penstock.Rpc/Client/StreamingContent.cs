using System.Net;

namespace Penstock.Rpc.Client;

/// <summary>The body of a call with a stream of requests: hands out the HTTP/2 stream once it is open, and stays until all is written.</summary>
internal sealed class StreamingContent : HttpContent
{
    private volatile TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _used;
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StreamingContent() => Headers.ContentType = UnaryContent.GrpcType;

    public Task<Stream> Stream => _stream.Task;

    /// <summary>Something is about to be written: from here on the call cannot be repeated on another connection.</summary>
    public void Use() => _used = true;

    /// <summary>No more requests: the half of the stream is closed.</summary>
    public void Complete() => _written.TrySetResult();

    /// <summary>The call ended otherwise: whoever waits to write is woken.</summary>
    public void Fail(Exception exception)
    {
        if (_stream.TrySetException(exception)) _ = _stream.Task.Exception;
        _written.TrySetResult();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_stream.Task.IsCompletedSuccessfully)
        {
            // A server that was going away refused the stream, and .NET tries again on a new connection.
            if (_used) throw new IOException("the connection was lost after requests had been sent on it");
            _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        // Headers go out now: the server may answer before the first request.
        await stream.FlushAsync(cancellationToken);
        _stream.TrySetResult(stream);
        await _written.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }
}
