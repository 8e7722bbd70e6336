using System.Net;
using System.Net.Sockets;
using Penstock.Ejfat.Wire;

namespace Penstock.Pipeline.Relaying;

/// <summary>Passes Sync messages on, unchanged, from one address to another, IPv4 and IPv6 in any combination, and discards everything else.</summary>
public sealed class SyncRelay : IDisposable
{
    private const int LargestDatagram = 65536;

    private readonly Socket _receive;
    private readonly Socket _send;
    private long _received;
    private long _bytes;
    private long _sent;
    private long _discarded;
    private long _errors;

    /// <summary>Opens both sockets.</summary>
    /// <param name="listen">Where to receive; port 0 is any free one.</param>
    /// <param name="destination">Where to send.</param>
    /// <param name="receiveBufferBytes">Receive buffer of the socket, bytes.</param>
    /// <param name="sendBufferBytes">Send buffer of the socket, bytes.</param>
    /// <exception cref="SocketException">An address is not this machine's, a port is taken, or there is no route.</exception>
    public SyncRelay(IPEndPoint listen, IPEndPoint destination, int receiveBufferBytes = 1 << 20, int sendBufferBytes = 1 << 20)
    {
        _receive = new Socket(listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = receiveBufferBytes };
        _send = new Socket(destination.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { SendBufferSize = sendBufferBytes };
        Attempt($"cannot receive on {listen}", () => _receive.Bind(listen));
        Attempt($"cannot send to {destination}", () => _send.Connect(destination));
        Destination = destination;
    }

    /// <summary>Where it receives, with the port that 0 became.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_receive.LocalEndPoint!;

    /// <summary>Where it sends.</summary>
    public IPEndPoint Destination { get; }

    /// <summary>The counters now.</summary>
    public SyncRelayStatistics GetStatistics() => new(
        Interlocked.Read(ref _received), Interlocked.Read(ref _bytes), Interlocked.Read(ref _sent), Interlocked.Read(ref _discarded), Interlocked.Read(ref _errors));

    /// <summary>Relays until <paramref name="stop"/>.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var buffer = new byte[LargestDatagram];
        while (!stop.IsCancellationRequested)
        {
            int length;
            try
            {
                length = await _receive.ReceiveAsync(buffer, SocketFlags.None, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            Interlocked.Increment(ref _received);
            Interlocked.Add(ref _bytes, length);
            if (!SyncHeader.IsStrictlyValid(buffer.AsSpan(0, length)))
            {
                Interlocked.Increment(ref _discarded);
                continue;
            }

            try
            {
                await _send.SendAsync(buffer.AsMemory(0, length), SocketFlags.None, stop);
                Interlocked.Increment(ref _sent);
            }
            catch (SocketException)
            {
                // Nobody there yet (ECONNREFUSED) or no room: the next Sync message follows within a second.
                Interlocked.Increment(ref _errors);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref _errors);
                return;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _receive.Dispose();
        _send.Dispose();
    }

    private void Attempt(string what, Action open)
    {
        try
        {
            open();
        }
        catch (SocketException exception)
        {
            Dispose();
            throw new SocketException(exception.ErrorCode, $"{what}: {exception.Message}");
        }
    }
}
