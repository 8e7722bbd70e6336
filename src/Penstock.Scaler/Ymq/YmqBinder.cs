using System.Net.Sockets;

namespace Penstock.Scaler.Ymq;

/// <summary>
/// Listens at any number of addresses and speaks with peers by their identity. What is sent to a peer that is not there is parked within bounds; an identity that closed
/// in order is remembered for a while, and sends to it fail at once; of two connections with one identity the new one wins.
/// </summary>
internal sealed class YmqBinder : YmqConnection.IOwner
{
    private static readonly TimeSpan s_sweep = TimeSpan.FromSeconds(5);
    private readonly YmqLoop _loop;
    private readonly byte[] _identity;
    private readonly YmqOptions _options;
    private readonly IYmqHandler _handler;
    private readonly List<YmqListener> _listeners = [];
    private readonly HashSet<YmqConnection> _connections = [];
    private readonly Dictionary<byte[], YmqPeer> _peers = new(ByteStringComparer.Instance);
    private readonly Dictionary<byte[], YmqPeer>.AlternateLookup<ReadOnlySpan<byte>> _peersBySpan;
    private readonly Queue<(YmqPeer Peer, long At)> _closed = new();
    private int _parked;
    private int _closing;
    private bool _disposed;

    public YmqBinder(YmqLoop loop, ReadOnlySpan<byte> identity, YmqOptions options, IYmqHandler handler)
    {
        _loop = loop;
        _identity = identity.ToArray();
        _options = options;
        _handler = handler;
        _peersBySpan = _peers.GetAlternateLookup<ReadOnlySpan<byte>>();
        loop.Post(Sweep);
    }

    public YmqCounters Counters { get; } = new();

    /// <summary>Connections that are open, in handshake or established.</summary>
    public int Connections => _connections.Count;

    /// <summary>Connections that are open or still being closed.</summary>
    public int Pending => _connections.Count + _closing;

    /// <summary>Peers that are known: connected, awaited, or remembered as closed.</summary>
    public int Peers => _peers.Count;

    /// <summary>Listens at an address, from any thread. Returns the address with the port that was chosen.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    /// <exception cref="InvalidDataException">The certificate of a secure address cannot be used.</exception>
    public YmqAddress Bind(YmqAddress address)
    {
        var listener = new YmqListener(_loop, address, _options, Accept);
        _loop.Post(() =>
        {
            if (_disposed) listener.Close();
            else _listeners.Add(listener);
        });
        return listener.Address;
    }

    /// <summary>The peer with this identity, connected or not.</summary>
    public YmqPeer PeerOf(ReadOnlySpan<byte> identity)
    {
        if (_peersBySpan.TryGetValue(identity, out var peer)) return peer;
        peer = new YmqPeer(identity.ToArray(), _options, Counters, new YmqOutput(_loop.Chunks));
        Park(peer);
        _peers.Add(peer.Identity, peer);
        return peer;
    }

    /// <summary>Sends a copy to a peer by its identity.</summary>
    public YmqSend Send(ReadOnlySpan<byte> identity, ReadOnlySpan<byte> message) => PeerOf(identity).Send(message);

    /// <summary>Gives every connection a copy, also those in handshake; one that does not read fast enough misses it.</summary>
    public void Multicast(ReadOnlySpan<byte> message)
    {
        foreach (var connection in _connections)
        {
            if (connection.Output.Bytes + message.Length > _options.MaxQueuedBytes)
            {
                Counters.MulticastDropped++;
                continue;
            }
            message.CopyTo(connection.Output.Add(message.Length));
            connection.Touch();
        }
    }

    /// <summary>Closes everything in order, after what is queued. Loop's thread only.</summary>
    public void Close()
    {
        _disposed = true;
        foreach (var listener in _listeners) listener.Close();
        _listeners.Clear();
        foreach (var connection in _connections.ToArray())
        {
            _closing++;
            connection.Close();
        }
    }

    void YmqConnection.IOwner.Gone(YmqConnection connection)
    {
        if (_closing > 0) _closing--;
    }

    YmqEnd? YmqConnection.IOwner.Identified(YmqConnection connection, ReadOnlySpan<byte> identity)
    {
        var early = connection.Output;
        if (!_peersBySpan.TryGetValue(identity, out var peer) || peer.IsClosed)
        {
            // An identity that closed and comes again is a new peer; its old handle stays closed.
            if (peer is not null) _peers.Remove(peer.Identity);
            peer = new YmqPeer(identity.ToArray(), _options, Counters, early);
            _peers.Add(peer.Identity, peer);
        }
        else
        {
            if (peer.Connection is { } old)
            {
                peer.Connection = null;
                old.Drop(YmqEnd.Replaced);
            }
            else
            {
                _parked -= peer.MayPark ? 1 : 0;
            }
            if (peer.Output.DropCut()) Counters.LostInFlight++;
            peer.Output.Take(early);
            connection.Output = peer.Output;
        }
        connection.Peer = peer;
        peer.Connection = connection;
        _handler.Connected(peer);
        return null;
    }

    void YmqConnection.IOwner.Received(YmqConnection connection, ReadOnlySpan<byte> message) => _handler.Received(connection.Peer!, message);

    YmqBuffer? YmqConnection.IOwner.Allocate(YmqConnection connection, long length) => _handler.Allocate(connection.Peer!, length);

    void YmqConnection.IOwner.Received(YmqConnection connection, YmqBuffer message) => _handler.Received(connection.Peer!, message);

    void YmqConnection.IOwner.Ended(YmqConnection connection, YmqEnd end)
    {
        _connections.Remove(connection);
        if (connection.Peer is not { } peer || peer.Connection != connection)
        {
            if (connection.Peer is null && end > YmqEnd.ClosedHere) YmqLog.ConnectionEnded(_loop.Logger, "a peer without identity", end);
            return;
        }
        peer.Connection = null;
        var final = end is YmqEnd.ClosedByPeer or YmqEnd.ClosedHere;
        if (final)
        {
            peer.IsClosed = true;
            // On our own close the connection still sends what is queued.
            if (end == YmqEnd.ClosedByPeer) Counters.DroppedAtClose += peer.Output.Clear();
            peer.Output = new YmqOutput(_loop.Chunks);
            _closed.Enqueue((peer, _loop.Time.GetTimestamp()));
        }
        else
        {
            YmqLog.ConnectionEnded(_loop.Logger, peer.Name, end);
            if (peer.Output.DropCut()) Counters.LostInFlight++;
            Park(peer);
        }
        _handler.Disconnected(peer, end, final);
    }

    private void Park(YmqPeer peer)
    {
        peer.ParkedSince = _loop.Time.GetTimestamp();
        peer.MayPark = _parked < _options.MaxParkedPeers;
        if (peer.MayPark) _parked++;
    }

    private void Accept(Socket socket, TlsBridge? bridge, YmqAddress address)
    {
        if (_disposed || _connections.Count >= _options.MaxConnections)
        {
            Counters.Count(YmqEnd.TooManyConnections);
            socket.Dispose();
            bridge?.Dispose();
            return;
        }
        Counters.Accepted++;
        var connection = new YmqConnection(_loop, _options, socket, address, accepted: true, _identity, this, Counters, bridge);
        _connections.Add(connection);
        connection.Start();
    }

    // Forgets what closed long ago and who never came.
    private void Sweep()
    {
        if (_disposed) return;
        while (_closed.TryPeek(out var first) && _loop.Time.GetElapsedTime(first.At) >= _options.RememberClosed)
        {
            _closed.Dequeue();
            if (_peers.TryGetValue(first.Peer.Identity, out var current) && ReferenceEquals(current, first.Peer)) _peers.Remove(first.Peer.Identity);
        }
        List<YmqPeer>? expired = null;
        foreach (var peer in _peers.Values)
        {
            if (peer.Connection is null && !peer.IsClosed && _loop.Time.GetElapsedTime(peer.ParkedSince) >= _options.ParkedFor) (expired ??= []).Add(peer);
        }
        foreach (var peer in expired ?? [])
        {
            Counters.ParkedExpired += peer.Output.Clear();
            if (peer.MayPark) _parked--;
            peer.IsClosed = true;
            _peers.Remove(peer.Identity);
        }
        _loop.Schedule(s_sweep, Sweep);
    }
}
