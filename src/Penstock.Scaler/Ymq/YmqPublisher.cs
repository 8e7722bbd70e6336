namespace Penstock.Scaler.Ymq;

/// <summary>A binder that only speaks, to everybody who is connected. A subscriber is a connector that only reads.</summary>
internal sealed class YmqPublisher : IYmqHandler
{
    private readonly YmqBinder _binder;

    public YmqPublisher(YmqLoop loop, ReadOnlySpan<byte> identity, YmqOptions options) => _binder = new YmqBinder(loop, identity, options, this);

    public YmqCounters Counters => _binder.Counters;

    /// <summary>Connections to speak to.</summary>
    public int Subscribers => _binder.Connections;

    /// <inheritdoc cref="YmqBinder.Bind"/>
    public YmqAddress Bind(YmqAddress address) => _binder.Bind(address);

    /// <summary>Gives every subscriber a copy. Loop's thread only.</summary>
    public void Publish(ReadOnlySpan<byte> message) => _binder.Multicast(message);

    /// <inheritdoc cref="YmqBinder.Close"/>
    public void Close() => _binder.Close();

    void IYmqHandler.Received(YmqPeer peer, ReadOnlySpan<byte> message)
    {
        // Subscribers have nothing to say.
    }
}
