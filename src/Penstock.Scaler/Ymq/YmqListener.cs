using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Penstock.Net;

namespace Penstock.Scaler.Ymq;

/// <summary>A bound address: accepts, agrees on TLS where the address asks for it, and hands the connections on.</summary>
#pragma warning disable CA1001 // Close is the end; a token source without a timer holds nothing
internal sealed class YmqListener : YmqLoop.IPollable
{
    private const int Rounds = 64;
    private readonly YmqLoop _loop;
    private readonly Socket _socket;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly YmqOptions _options;
    private readonly Action<Socket, TlsBridge?, YmqAddress> _accepted;
    private readonly CancellationTokenSource _stop = new();
    private bool _closed;

    /// <summary>Binds at once, on any thread; connections are accepted on the loop's.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    /// <exception cref="InvalidDataException">The certificate cannot be used.</exception>
    public YmqListener(YmqLoop loop, YmqAddress address, YmqOptions options, Action<Socket, TlsBridge?, YmqAddress> accepted)
    {
        _loop = loop;
        _options = options;
        _accepted = accepted;
        if (address.IsSecure) _tls = TlsBridge.ServerOptions(options.Tls);
        if (address.Scheme == YmqScheme.Ipc) RemoveStale(address);
        _socket = NewSocket(address);
        try
        {
            // The runtime sets SO_REUSEADDR by itself; its ReuseAddress would be SO_REUSEPORT too, and two servers would share the port.
            _socket.Bind(address.ToEndPoint());
            _socket.Listen(YmqProtocol.ListenBacklog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
        _socket.Blocking = false;
        Address = _socket.LocalEndPoint is IPEndPoint bound ? address.WithPort(bound.Port) : address;
        loop.Post(() =>
        {
            if (!_closed) loop.Watch(_socket, this, PollInterest.Read);
        });
    }

    /// <summary>Where it listens, with the port the system chose.</summary>
    public YmqAddress Address { get; }

    public static Socket NewSocket(YmqAddress address) => address.Scheme == YmqScheme.Ipc
        ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : new Socket(address.Host!.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

    public void Ready(PollInterest ready)
    {
        for (var round = 0; round < Rounds; round++)
        {
            Socket socket;
            try
            {
                socket = _socket.Accept();
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.ConnectionAborted or SocketError.Interrupted)
            {
                return;
            }
            catch (SocketException e)
            {
                Rest(e);
                return;
            }
            if (_tls is null) _accepted(socket, null, Address);
            else _ = Secure(socket, _tls);
        }
    }

    /// <summary>Stops to accept; the file of an ipc address is removed.</summary>
    public void Close()
    {
        if (_closed) return;
        _closed = true;
        _stop.Cancel();
        _loop.Unwatch(_socket);
        _socket.Dispose();
        if (Address.Scheme == YmqScheme.Ipc) File.Delete(Address.Path);
    }

    // Out of descriptors: without a rest the loop would spin on the connection it cannot take.
    private void Rest(SocketException e)
    {
        YmqLog.AcceptFailed(_loop.Logger, Address, e.Message);
        _loop.Change(_socket, this, PollInterest.None);
        _loop.Schedule(TimeSpan.FromMilliseconds(100), () =>
        {
            if (!_closed) _loop.Change(_socket, this, PollInterest.Read);
        });
    }

    private async Task Secure(Socket socket, SslServerAuthenticationOptions tls)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(_options.HandshakeTimeout);
        try
        {
            var (plain, bridge) = await TlsBridge.Accept(socket, tls, limit.Token).ConfigureAwait(false);
            _loop.Post(() => _accepted(plain, bridge, Address));
        }
        catch (Exception e)
        {
            YmqLog.TlsFailed(_loop.Logger, "a peer", e.Message);
            socket.Dispose();
        }
    }

    // A socket file nobody listens at is left from a process that was killed.
    private static void RemoveStale(YmqAddress address)
    {
        if (!File.Exists(address.Path)) return;
        using var probe = NewSocket(address);
        try
        {
            probe.Connect(address.ToEndPoint());
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(address.Path);
        }
        catch (SocketException)
        {
            // Binding will say what is wrong.
        }
    }
}
