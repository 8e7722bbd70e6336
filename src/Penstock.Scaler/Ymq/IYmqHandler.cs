namespace Penstock.Scaler.Ymq;

/// <summary>Who uses a YMQ socket. Everything is called on the loop's thread; nothing may wait or throw.</summary>
internal interface IYmqHandler
{
    /// <summary>A peer's identity is known; also when it comes back or replaced its connection by a new one.</summary>
    void Connected(YmqPeer peer)
    {
    }

    /// <summary>A message. The bytes are valid during the call only.</summary>
    void Received(YmqPeer peer, ReadOnlySpan<byte> message);

    /// <summary>Memory for a large message, or null to end the connection.</summary>
    YmqBuffer? Allocate(YmqPeer peer, long length) => YmqBuffer.Rent(length);

    /// <summary>A large message. The receiver owns the buffer and releases it.</summary>
    void Received(YmqPeer peer, YmqBuffer message)
    {
        Received(peer, message.Span);
        message.Release();
    }

    /// <summary>A peer's connection ended. A connector that will try again says so with <paramref name="final"/> false, as does a binder whose peer may come back.</summary>
    void Disconnected(YmqPeer peer, YmqEnd end, bool final)
    {
    }
}
