using System.Net;
using System.Net.Sockets;

namespace Penstock.Tests;

/// <summary>Takes datagrams on consecutive loopback ports, by plain sockets, so that nothing of the tested code is in it.</summary>
internal sealed class UdpSink : IDisposable
{
    private readonly List<Socket> _sockets = [];
    private readonly List<Received> _received = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _receiving;

    public UdpSink(int ports = 1, bool ipv6 = false, bool keep = true)
    {
        Address = ipv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        while (_sockets.Count < ports) Bind(ports);
        _receiving = Task.WhenAll(_sockets.Select((s, i) => Task.Factory.StartNew(() => Receive(s, i, keep), TaskCreationOptions.LongRunning)));
    }

    public IPAddress Address { get; }

    public int Port => ((IPEndPoint)_sockets[0].LocalEndPoint!).Port;

    public long Count => Interlocked.Read(ref _count);

    public long Bytes => Interlocked.Read(ref _bytes);

    private long _count;
    private long _bytes;

    public IReadOnlyList<Received> Datagrams
    {
        get { lock (_received) return [.. _received]; }
    }

    public async Task<IReadOnlyList<Received>> WaitForAsync(int count)
    {
        for (var i = 0; i < 1000 && Count < count; i++) await Task.Delay(10, TestContext.Current.CancellationToken);
        return Datagrams;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _receiving.Wait(TimeSpan.FromSeconds(5));
        foreach (var socket in _sockets) socket.Dispose();
        _stop.Dispose();
    }

    private void Bind(int ports)
    {
        foreach (var socket in _sockets) socket.Dispose();
        _sockets.Clear();
        try
        {
            var port = 0;
            for (var i = 0; i < ports; i++)
            {
                var socket = new Socket(Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 * 1024 * 1024, ReceiveTimeout = 50 };
                _sockets.Add(socket);
                socket.Bind(new IPEndPoint(Address, port == 0 ? 0 : port + i));
                if (i == 0) port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            }
        }
        catch (SocketException)
        {
            foreach (var socket in _sockets) socket.Dispose();
            _sockets.Clear();
        }
    }

    private void Receive(Socket socket, int port, bool keep)
    {
        var buffer = new byte[65536];
        EndPoint source = new IPEndPoint(Address, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var length = socket.ReceiveFrom(buffer, ref source);
                if (keep)
                {
                    lock (_received) _received.Add(new Received(port, ((IPEndPoint)source).Port, DateTimeOffset.UtcNow, buffer[..length]));
                }
                Interlocked.Add(ref _bytes, length);
                Interlocked.Increment(ref _count);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                // Look whether to stop.
            }
        }
    }

    internal sealed record Received(int PortIndex, int SourcePort, DateTimeOffset At, byte[] Bytes);
}
