using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Penstock.Pipeline.Inspecting;

/// <summary>
/// Receives the datagrams of some UDP ports to look at them. It is made for looking, not for speed: what arrives faster than it is read is
/// dropped and counted.
/// </summary>
public sealed class DatagramListener : IDisposable
{
    private const int QueuedDatagrams = 4096;
    private const int LargestDatagram = 65536;

    private readonly List<Socket> _sockets = [];
    private readonly TimeProvider _time;
    private long _dropped;

    /// <summary>Binds the ports.</summary>
    /// <param name="address">Local address; <see cref="IPAddress.IPv6Any"/> listens for IPv4 too.</param>
    /// <param name="ports">UDP ports; 0 is any free one.</param>
    /// <param name="time">Stamps the datagrams; null: the system's clock.</param>
    /// <exception cref="SocketException">A port is taken or not permitted.</exception>
    public DatagramListener(IPAddress address, IReadOnlyList<int> ports, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        foreach (var port in ports)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            _sockets.Add(socket);
            if (address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.ReceiveBufferSize = 4 << 20;
            try
            {
                socket.Bind(new IPEndPoint(address, port));
            }
            catch (SocketException exception)
            {
                Dispose();
                throw new SocketException(exception.ErrorCode, $"cannot listen on UDP {new IPEndPoint(address, port)}: {exception.Message}");
            }
        }
    }

    /// <summary>Where it listens, with the ports that 0 became.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => [.. _sockets.Select(socket => (IPEndPoint)socket.LocalEndPoint!)];

    /// <summary>Datagrams that arrived faster than they were read.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>The datagrams of all ports in the order of arrival, until <paramref name="cancellation"/>.</summary>
    public async IAsyncEnumerable<CapturedDatagram> ReceiveAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = new BoundedChannelOptions(QueuedDatagrams) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true };
        var queue = Channel.CreateBounded<CapturedDatagram>(options);
        var loops = _sockets.Select(socket => ReceiveLoopAsync(socket, queue.Writer, cancellation)).ToArray();
        var end = Task.WhenAll(loops).ContinueWith(done => queue.Writer.TryComplete(done.Exception?.InnerException), TaskScheduler.Default);
        await foreach (var datagram in queue.Reader.ReadAllAsync(CancellationToken.None))
        {
            yield return datagram;
        }

        await end;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private async Task ReceiveLoopAsync(Socket socket, ChannelWriter<CapturedDatagram> queue, CancellationToken cancellation)
    {
        var buffer = new byte[LargestDatagram];
        var any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, any, cancellation);
                var datagram = new CapturedDatagram(
                    _time.GetUtcNow(), (IPEndPoint)received.RemoteEndPoint, (IPEndPoint)socket.LocalEndPoint!, buffer.AsSpan(0, received.ReceivedBytes).ToArray(), received.ReceivedBytes);
                if (!queue.TryWrite(datagram))
                {
                    Interlocked.Increment(ref _dropped);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionRefused)
            {
                // An ICMP answer to something sent from this port earlier.
            }
        }
    }
}
