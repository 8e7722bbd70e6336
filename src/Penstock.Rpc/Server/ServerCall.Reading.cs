using System.IO.Pipelines;
using Google.Protobuf;
using Penstock.Rpc.Wire;

namespace Penstock.Rpc.Server;

internal sealed partial class ServerCall
{
    private string? _requestEncoding;

    /// <summary>The request of a call that has exactly one.</summary>
    public async ValueTask<T> ReadOnlyMessageAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        var message = await ReadAsync(parser, CancellationToken.None)
            ?? throw new RpcException(RpcStatusCode.Internal, "the call ended without its request");
        if (await ReadAsync(parser, CancellationToken.None) is not null)
            throw new RpcException(RpcStatusCode.Internal, "the call has more than one request");
        return message;
    }

    /// <summary>The next request, or null after the last.</summary>
    public async ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        var reader = _http.Request.BodyReader;
        while (true)
        {
            if (!reader.TryRead(out var result)) result = await WaitForBytesAsync(reader, cancellationToken);
            var buffer = result.Buffer;
            var (consumed, examined) = (buffer.Start, buffer.End);
            try
            {
                if (MessageFraming.TryTake(ref buffer, _server.Options.MaxReceiveMessageBytes, out var compressed, out var bytes))
                {
                    consumed = examined = buffer.Start;
                    return MessageFraming.Parse(parser, compressed, bytes, _requestEncoding, _server.Options.MaxReceiveMessageBytes);
                }
                if (!result.IsCompleted) continue;
                if (buffer.IsEmpty) return null;
                throw new RpcException(RpcStatusCode.Internal, $"the requests end inside a message, after {buffer.Length} of its bytes");
            }
            finally
            {
                reader.AdvanceTo(consumed, examined);
            }
        }
    }

    private async ValueTask<ReadResult> WaitForBytesAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            if (!cancellationToken.CanBeCanceled) return await reader.ReadAsync(CancellationToken);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken, cancellationToken);
            return await reader.ReadAsync(either.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            if (EndReason() is { } reason) throw reason;
            cancellationToken.ThrowIfCancellationRequested();
            throw ClientLeft();
        }
    }
}
