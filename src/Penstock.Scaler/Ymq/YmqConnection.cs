using System.Net.Sockets;
using System.Security.Cryptography;
using Penstock.Net;
using Penstock.Scaler.Ymq.WebSocket;

namespace Penstock.Scaler.Ymq;

/// <summary>
/// One connection: its handshake, its reading and its writing (in the other files of this class), and its ends. Received bytes are handed on where they were received; what is sent is
/// gathered until the end of the loop's round.
/// </summary>
internal sealed partial class YmqConnection : YmqLoop.IPollable, IDisposable
{
    private static readonly TimeSpan s_linger = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_closing = TimeSpan.FromSeconds(5);

    private readonly YmqLoop _loop;
    private readonly YmqOptions _options;
    private readonly Socket _socket;
    private readonly YmqAddress _address;
    private readonly bool _accepted;
    private readonly byte[] _identity;
    private readonly IOwner _owner;
    private readonly YmqCounters _counters;
    private readonly TlsBridge? _bridge;
    private readonly YmqStreamReader _reader;
    private YmqTimer? _timer;
    private State _state = State.Handshaking;
    private PollInterest _interest = PollInterest.Read;

    public YmqConnection(YmqLoop loop, YmqOptions options, Socket socket, YmqAddress address, bool accepted, byte[] identity, IOwner owner, YmqCounters counters, TlsBridge? bridge)
    {
        _loop = loop;
        _options = options;
        _socket = socket;
        _address = address;
        _accepted = accepted;
        _identity = identity;
        _owner = owner;
        _counters = counters;
        _bridge = bridge;
        _reader = new YmqStreamReader(options);
        Output = new YmqOutput(loop.Chunks);
        if (address.IsWebSocket) _webSocket = new WebSocketReader(accepted);
    }

    /// <summary>Whose connection it is.</summary>
    public interface IOwner
    {
        /// <summary>The peer said who it is. Anything but null ends the connection.</summary>
        YmqEnd? Identified(YmqConnection connection, ReadOnlySpan<byte> identity);

        /// <summary>A message, in place.</summary>
        void Received(YmqConnection connection, ReadOnlySpan<byte> message);

        /// <summary>Memory for a large message.</summary>
        YmqBuffer? Allocate(YmqConnection connection, long length);

        /// <summary>A large message; the owner releases it.</summary>
        void Received(YmqConnection connection, YmqBuffer message);

        /// <summary>The connection is over. Called once.</summary>
        void Ended(YmqConnection connection, YmqEnd end);

        /// <summary>A connection that was closed on this side has said its last and its socket is gone.</summary>
        void Gone(YmqConnection connection);
    }

    private enum State
    {
        /// <summary>Waits for magic and identity (of a WebSocket, for the upgrade first).</summary>
        Handshaking,
        Established,

        /// <summary>Writes what is left, then closes.</summary>
        Closing,

        /// <summary>The end of our stream was sent; what still comes is dropped until the peer closes too.</summary>
        Lingering,
        Ended,
    }

    /// <summary>What waits to be sent. A binder gives the connection the output of its peer.</summary>
    public YmqOutput Output { get; set; }

    /// <summary>The peer, once it is known.</summary>
    public YmqPeer? Peer { get; set; }

    public bool IsOpen => _state is State.Handshaking or State.Established;

    /// <summary>Begins: the handshake is sent at once, without waiting for the peer's.</summary>
    public void Start()
    {
        Configure();
        try
        {
            _loop.Watch(_socket, this, _interest);
        }
        catch (SocketException)
        {
            Finish(YmqEnd.LinkLost);
            return;
        }
        _timer = _loop.Schedule(_options.HandshakeTimeout, () => Drop(YmqEnd.HandshakeTimeout));
        if (_webSocket is null) WriteHandshake();
        else if (!_accepted) WriteUpgradeRequest();
        Flush();
    }

    /// <summary>Sends what is queued, then the end of the stream.</summary>
    public void Close()
    {
        if (!IsOpen) return;
        _state = State.Closing;
        Restart(s_closing, () => Finish(YmqEnd.ClosedHere));
        if (_webSocket is not null) AddControl(WebSocketFrame.Whole(WebSocketFrame.Close, [], Mask()));
        _owner.Ended(this, YmqEnd.ClosedHere);
        _loop.MarkDirty(this);
    }

    /// <summary>Ends the stream in order, without what is queued.</summary>
    public void Drop(YmqEnd end)
    {
        if (!IsOpen) return;
        _counters.Count(end);
        Output = new YmqOutput(_loop.Chunks);
        _state = State.Closing;
        _owner.Ended(this, end);
        ShutDown();
    }

    /// <summary>Resets the link.</summary>
    public void Abort(YmqEnd end)
    {
        if (_state == State.Ended) return;
        if (_address.Scheme != YmqScheme.Ipc && _bridge is null) _socket.LingerState = new LingerOption(true, 0);
        Finish(end);
    }

    public void Dispose() => Abort(YmqEnd.ClosedHere);

    public void Ready(PollInterest ready)
    {
        if (_state == State.Ended) return;
        if (_state == State.Lingering)
        {
            Discard();
            return;
        }
        if ((ready & PollInterest.Write) != PollInterest.None)
        {
            Wait(_interest & ~PollInterest.Write);
            Flush();
        }
        if ((ready & (PollInterest.Read | PollInterest.Failed)) != PollInterest.None && _state != State.Ended) Read();
    }

    private void Configure()
    {
        _socket.Blocking = false;
        if (_address.Scheme == YmqScheme.Ipc || _bridge is not null) return;
        try
        {
            _socket.NoDelay = true;
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            _socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
        }
        catch (SocketException)
        {
            // A link that broke already says so when it is read; a system without keep-alive works without.
        }
    }

    private void Restart(TimeSpan delay, Action action)
    {
        _timer?.Cancel();
        _timer = _loop.Schedule(delay, action);
    }

    private void Wait(PollInterest interest)
    {
        if (interest == _interest) return;
        _interest = interest;
        _loop.Change(_socket, this, interest);
    }

    private uint? Mask() => _accepted ? null : BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));

    // The end of our stream goes out; the peer's is waited for, so that what we sent is not lost to a reset.
    private void ShutDown()
    {
        _state = State.Lingering;
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            Finish(YmqEnd.ClosedHere);
            return;
        }
        Wait(PollInterest.Read);
        Restart(s_linger, () => Finish(YmqEnd.ClosedHere));
        Discard();
    }

    private void Discard()
    {
        for (var round = 0; round < 16; round++)
        {
            var count = StreamIo.Receive(_socket, _loop.ReceiveBuffer, out var error);
            if (count > 0) continue;
            if (count == 0 || error is not (SocketError.WouldBlock or SocketError.Interrupted)) Finish(YmqEnd.ClosedHere);
            return;
        }
    }

    private void Finish(YmqEnd end)
    {
        if (_state == State.Ended) return;
        var told = _state is State.Closing or State.Lingering;
        _state = State.Ended;
        _timer?.Cancel();
        _loop.Unwatch(_socket);
        _socket.Dispose();
        _bridge?.Dispose();
        _reader.Dispose();
        if (told)
        {
            Output.Clear();
            _owner.Gone(this);
            return;
        }
        _counters.Count(end);
        _owner.Ended(this, end);
    }
}
