using System.Net.Sockets;

namespace Penstock.Scaler.Ymq;

/// <summary>
/// Speaks with one peer: connects and connects again when the link breaks (the first time at once, then after 0.2 s to 25.6 s), or listens for it. What is sent before the link
/// is up is queued. An orderly end by the peer is final.
/// </summary>
#pragma warning disable CA1001 // Close is the end; a token source without a timer holds nothing
internal sealed class YmqConnector : YmqConnection.IOwner
{
    private static readonly TimeSpan s_healthy = TimeSpan.FromSeconds(1);
    private readonly YmqLoop _loop;
    private readonly byte[] _identity;
    private readonly YmqOptions _options;
    private readonly IYmqHandler _handler;
    private readonly CancellationTokenSource _stop = new();
    private YmqAddress? _address;
    private YmqListener? _listener;
    private YmqConnection? _connection;
    private bool _identified;
    private int _retry;
    private long _since;

    public YmqConnector(YmqLoop loop, ReadOnlySpan<byte> identity, YmqOptions options, IYmqHandler handler)
    {
        _loop = loop;
        _identity = identity.ToArray();
        _options = options;
        _handler = handler;
        Peer = new YmqPeer([], options, Counters, new YmqOutput(loop.Chunks)) { Unbounded = true };
    }

    public YmqCounters Counters { get; } = new();

    /// <summary>The other side; its identity is empty until it is known.</summary>
    public YmqPeer Peer { get; }

    /// <summary>Whether there will be no further connection, and why the last one ended.</summary>
    public YmqEnd? Over { get; private set; }

    /// <summary>Begins to connect, from any thread.</summary>
    public void Connect(YmqAddress address)
    {
        _address = address;
        _loop.Post(Attempt);
    }

    /// <summary>Listens for the one peer; a new connection replaces the old one. Returns the address with the port that was chosen.</summary>
    public YmqAddress Bind(YmqAddress address)
    {
        _listener = new YmqListener(_loop, address, _options, Accept);
        return _listener.Address;
    }

    /// <summary>Sends what is queued, then closes in order, for good. Loop's thread only.</summary>
    public void Close()
    {
        _stop.Cancel();
        _listener?.Close();
        if (Over is null && _connection is null) Finish(YmqEnd.ClosedHere);
        _connection?.Close();
    }

    YmqEnd? YmqConnection.IOwner.Identified(YmqConnection connection, ReadOnlySpan<byte> identity)
    {
        if (_identified && !identity.SequenceEqual(Peer.Identity))
        {
            if (_listener is null) return YmqEnd.IdentityChanged;
        }
        _identified = true;
        Peer.Identity = identity.ToArray();
        if (_connection is { } old && old != connection)
        {
            _connection = null;
            Peer.Connection = null;
            old.Drop(YmqEnd.Replaced);
        }
        if (Peer.Output.DropCut()) Counters.LostInFlight++;
        connection.Output = Peer.Output;
        connection.Peer = Peer;
        Peer.Connection = connection;
        _connection = connection;
        _since = _loop.Time.GetTimestamp();
        _handler.Connected(Peer);
        return null;
    }

    void YmqConnection.IOwner.Received(YmqConnection connection, ReadOnlySpan<byte> message) => _handler.Received(Peer, message);

    YmqBuffer? YmqConnection.IOwner.Allocate(YmqConnection connection, long length) => _handler.Allocate(Peer, length);

    void YmqConnection.IOwner.Received(YmqConnection connection, YmqBuffer message) => _handler.Received(Peer, message);

    void YmqConnection.IOwner.Ended(YmqConnection connection, YmqEnd end)
    {
        if (_connection != connection) return;
        var wasUp = Peer.Connection == connection;
        _connection = null;
        Peer.Connection = null;
        if (Peer.Output.DropCut()) Counters.LostInFlight++;
        if (_listener is not null && end != YmqEnd.ClosedHere)
        {
            if (wasUp) _handler.Disconnected(Peer, end, final: false);
            return;
        }
        if (end is YmqEnd.ClosedByPeer or YmqEnd.ClosedHere)
        {
            Finish(end);
            return;
        }
        if (wasUp) _handler.Disconnected(Peer, end, final: false);
        YmqLog.ConnectionEnded(_loop.Logger, _address!.ToString(), end);
        // A link that was up gets the whole budget again, from now on; one that breaks as soon as it stands does not, or it would be tried without pause.
        if (wasUp && _loop.Time.GetElapsedTime(_since) >= s_healthy)
        {
            _retry = 0;
            _loop.Post(Attempt);
        }
        else
        {
            Retry(end);
        }
    }

    void YmqConnection.IOwner.Gone(YmqConnection connection)
    {
        // Its end was told already.
    }

    private void Finish(YmqEnd end)
    {
        if (Over is not null) return;
        Over = end;
        Peer.IsClosed = true;
        if (end != YmqEnd.ClosedHere) Counters.DroppedAtClose += Peer.Output.Clear();
        Peer.Output = new YmqOutput(_loop.Chunks);
        _handler.Disconnected(Peer, end, final: true);
    }

    private void Retry(YmqEnd end)
    {
        if (_stop.IsCancellationRequested) return;
        if (YmqProtocol.RetryDelay(++_retry) is { } delay) _loop.Schedule(delay, Attempt);
        else Finish(end);
    }

    private void Attempt()
    {
        if (!_stop.IsCancellationRequested && Over is null) _ = AttemptAsync(_address!);
    }

    private async Task AttemptAsync(YmqAddress address)
    {
        var socket = YmqListener.NewSocket(address);
        try
        {
            await socket.ConnectAsync(address.ToEndPoint(), _stop.Token).ConfigureAwait(false);
            TlsBridge? bridge = null;
            if (address.IsSecure)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                limit.CancelAfter(_options.HandshakeTimeout);
                (socket, bridge) = await TlsBridge.Connect(socket, TlsBridge.ClientOptions(_options.Tls, address.Host!.ToString()), limit.Token).ConfigureAwait(false);
            }
            _loop.Post(() => Connected(socket, bridge, address, accepted: false));
        }
        catch (Exception e)
        {
            socket.Dispose();
            _loop.Post(() =>
            {
                YmqLog.ConnectFailed(_loop.Logger, _retry + 1, address, e.Message);
                LastFailure = e.Message;
                Retry(e is System.Security.Authentication.AuthenticationException ? YmqEnd.TlsFailed : YmqEnd.LinkLost);
            });
        }
    }

    /// <summary>What the last attempt to connect failed of.</summary>
    public string? LastFailure { get; private set; }

    private void Accept(Socket socket, TlsBridge? bridge, YmqAddress address) => Connected(socket, bridge, address, accepted: true);

    private void Connected(Socket socket, TlsBridge? bridge, YmqAddress address, bool accepted)
    {
        if (_stop.IsCancellationRequested)
        {
            socket.Dispose();
            bridge?.Dispose();
            return;
        }
        var connection = new YmqConnection(_loop, _options, socket, address, accepted, _identity, this, Counters, bridge);
        if (!accepted) _connection = connection;
        connection.Start();
    }
}
