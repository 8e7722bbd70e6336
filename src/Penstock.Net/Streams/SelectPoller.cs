using System.Net;
using System.Net.Sockets;

namespace Penstock.Net;

/// <summary>The portable poller, woken by a datagram to itself. Its wait costs time in the number of sockets.</summary>
internal sealed class SelectPoller : SocketPoller
{
    private readonly Dictionary<Socket, (object Token, PollInterest Interest)> _sockets = [];
    private readonly Socket _wake;
    private readonly EndPoint _self;
    private readonly List<Socket> _read = [];
    private readonly List<Socket> _write = [];
    private readonly List<Socket> _failed = [];
    private int _woken;

    public SelectPoller()
    {
        _wake = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        _wake.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _self = _wake.LocalEndPoint!;
    }

    public override void Add(Socket socket, object token, PollInterest interest) => _sockets.Add(socket, (token, interest));

    public override void Change(Socket socket, object token, PollInterest interest)
    {
        if (_sockets.ContainsKey(socket)) _sockets[socket] = (token, interest);
    }

    public override void Remove(Socket socket) => _sockets.Remove(socket);

    public override int Wait(int milliseconds, Span<PollEvent> ready)
    {
        _read.Clear();
        _write.Clear();
        _failed.Clear();
        _read.Add(_wake);
        foreach (var (socket, (_, interest)) in _sockets)
        {
            if ((interest & PollInterest.Read) != PollInterest.None) _read.Add(socket);
            if ((interest & PollInterest.Write) != PollInterest.None) _write.Add(socket);
            _failed.Add(socket);
        }
        Socket.Select(_read, _write, _failed, milliseconds < 0 ? -1 : (int)Math.Min(int.MaxValue, milliseconds * 1000L));
        var count = 0;
        foreach (var socket in _read)
        {
            if (ReferenceEquals(socket, _wake)) Awake();
            else if (count < ready.Length) ready[count++] = new PollEvent(_sockets[socket].Token, PollInterest.Read);
        }
        foreach (var socket in _write)
        {
            if (count < ready.Length) ready[count++] = new PollEvent(_sockets[socket].Token, PollInterest.Write);
        }
        foreach (var socket in _failed)
        {
            if (count < ready.Length) ready[count++] = new PollEvent(_sockets[socket].Token, PollInterest.Failed);
        }
        return count;
    }

    public override void Wake()
    {
        if (Interlocked.Exchange(ref _woken, 1) == 0) _wake.SendTo([1], _self);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _wake.Dispose();
    }

    private void Awake()
    {
        Span<byte> one = stackalloc byte[1];
        while (_wake.Available > 0) _ = _wake.Receive(one);
        Volatile.Write(ref _woken, 0);
    }
}
