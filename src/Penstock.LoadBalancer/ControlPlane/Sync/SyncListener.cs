using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Penstock.Ejfat.Wire;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>Receives the Sync messages of one load balancer at one address. Anybody can send here: what is no Sync message costs a count.</summary>
internal sealed class SyncListener : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly LoadBalancerInstance _instance;
    private readonly ControlPlaneState _state;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _receiving;

    private SyncListener(Socket socket, LoadBalancerInstance instance, ControlPlaneState state, TimeProvider clock, ILogger logger)
    {
        _socket = socket;
        _instance = instance;
        _state = state;
        _clock = clock;
        _logger = logger;
        _receiving = ReceiveAsync();
    }

    /// <summary>Binds a socket; port 0 takes any free one.</summary>
    /// <exception cref="IOException">The address cannot be bound; the text names it.</exception>
    public static Socket Bind(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
            socket.Bind(endPoint);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"cannot listen for Sync messages on {endPoint}: {e.Message}", e);
        }
    }

    public static SyncListener Start(Socket socket, LoadBalancerInstance instance, ControlPlaneState state, TimeProvider clock, ILogger logger) =>
        new(socket, instance, state, clock, logger);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _receiving;
        _stop.Dispose();
    }

    /// <summary>What becomes of a datagram.</summary>
    public static SyncVerdict Take(ReadOnlySpan<byte> datagram, IPAddress from, LoadBalancerInstance instance, ControlPlaneState state, Moment now)
    {
        var verdict = SyncVerdict.Malformed;
        if (SyncHeader.TryRead(datagram, out var header))
        {
            lock (state.Gate) verdict = state.TakeSync(instance, AddressRules.Normalized(from), header, now);
        }
        state.Tally.Of(verdict).Add();
        return verdict;
    }

    private async Task ReceiveAsync()
    {
        // One byte more than a Sync message has: what is longer is seen to be longer.
        var buffer = new byte[SyncHeader.Size + 1];
        var anyone = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, anyone, _stop.Token);
                var source = (IPEndPoint)received.RemoteEndPoint;
                var verdict = Take(buffer.AsSpan(0, received.ReceivedBytes), source.Address, _instance, _state, Moment.Now(_clock));
                if (verdict != SyncVerdict.Accepted) ControlPlaneLog.SyncDropped(_logger, source, _instance.Number, verdict);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
            {
                _state.Tally.SyncMalformed.Add();
            }
            catch (SocketException e)
            {
                if (_stop.IsCancellationRequested) return;
                ControlPlaneLog.SyncFailed(_logger, (IPEndPoint)_socket.LocalEndPoint!, e.Message);
                await Task.Delay(100, CancellationToken.None);
            }
        }
    }
}
