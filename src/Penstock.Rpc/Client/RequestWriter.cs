using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Penstock.Rpc.Wire;

namespace Penstock.Rpc.Client;

/// <summary>Sends the requests of a streaming call, one after the other.</summary>
[SuppressMessage("Design", "CA1001", Justification = "the semaphore has no wait handle to dispose of")]
internal sealed class RequestWriter<TRequest, TReply>(ClientCall<TRequest, TReply> call, StreamingContent content, Task started)
    where TRequest : class, IMessage<TRequest>, new()
    where TReply : class, IMessage<TReply>, new()
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ArrayBufferWriter<byte> _framed = new();
    private bool _completed;

    public async ValueTask WriteAsync(TRequest request, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (_completed) throw new InvalidOperationException("the requests were completed; no more can be written");
            _framed.ResetWrittenCount();
            MessageFraming.Write(_framed, request, call.Compresses, call.SendLimit);
            var stream = await OpenAsync(cancellationToken);
            content.Use();
            await stream.WriteAsync(_framed.WrittenMemory, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
        catch (Exception e) when (IsEndOfCall(e) && !cancellationToken.IsCancellationRequested)
        {
            throw await ReasonAsync(e);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask CompleteAsync()
    {
        await _writing.WaitAsync();
        _completed = true;
        content.Complete();
        _writing.Release();
    }

    private static bool IsEndOfCall(Exception e) => e is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException;

    private async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        if (!content.Stream.IsCompleted) await Task.WhenAny(content.Stream, started).WaitAsync(cancellationToken);
        // Ended before it began: what went wrong is in the other task.
        if (!content.Stream.IsCompleted) await started;
        return await content.Stream.WaitAsync(cancellationToken);
    }

    // A broken stream is told by the call's status, where it is known. The replies may hold it, but they belong to the reader.
    private async Task<Exception> ReasonAsync(Exception e)
    {
        try
        {
            await started;
        }
        catch (Exception status) when (status is RpcException or OperationCanceledException)
        {
            return status;
        }
        return call.Failure ?? new RpcException(RpcStatusCode.Cancelled, "the server ended the call before all requests were sent; its replies tell more", e);
    }
}
