using Google.Protobuf;

namespace Penstock.Rpc.Server;

/// <summary>The requests of a call as they arrive. They can be enumerated once.</summary>
internal sealed class RequestStream<T>(ServerCall call, MessageParser<T> parser) : IAsyncEnumerable<T>
    where T : class, IMessage<T>
{
    private bool _taken;

    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (_taken) throw new InvalidOperationException("the requests of a call can be enumerated once only");
        _taken = true;
        while (await call.ReadAsync(parser, cancellationToken) is { } message) yield return message;
    }
}
