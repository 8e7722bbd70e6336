using System.Net;
using System.Net.Sockets;

namespace Penstock.Rpc.Client;

/// <summary>Opens connections: resolves the name each time, orders its addresses, and tries them in turn. An address that does not answer holds up the
/// next one for a moment only (as RFC 8305, "Happy Eyeballs", recommends); the first to answer wins.</summary>
internal sealed class Connector(ChannelAddress address, RpcAddressPreference preference)
{
    // RFC 8305 section 5.
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endPoints = await ResolveAsync(cancellationToken);
        var attempts = new Dictionary<Task<Stream>, EndPoint>();
        var failures = new List<string>();
        Exception? last = null;
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        for (var next = 0; next < endPoints.Count || attempts.Count > 0;)
        {
            if (next < endPoints.Count)
            {
                var endPoint = endPoints[next++];
                attempts.Add(ConnectAsync(endPoint, giveUp.Token), endPoint);
            }
            var ended = await FirstToEndAsync(attempts.Keys, hurry: next < endPoints.Count);
            if (ended is null) continue;
            attempts.Remove(ended, out var tried);
            try
            {
                var stream = await ended;
                await giveUp.CancelAsync();
                foreach (var loser in attempts.Keys) _ = DiscardAsync(loser);
                return stream;
            }
            catch (SocketException e)
            {
                last = e;
                failures.Add(endPoints.Count == 1 && address.Host is null ? e.Message : $"{tried} ({e.Message})");
            }
        }
        throw new ConnectFailedException($"cannot connect to {address}: {string.Join(", ", failures)}", last);
    }

    /// <summary>The addresses that <paramref name="preference"/> leaves, in the order to try.</summary>
    public static List<IPAddress> Order(IReadOnlyList<IPAddress> addresses, RpcAddressPreference preference)
    {
        var v4 = addresses.Where(a => a.AddressFamily == AddressFamily.InterNetwork);
        var v6 = addresses.Where(a => a.AddressFamily == AddressFamily.InterNetworkV6);
        return preference switch
        {
            RpcAddressPreference.PreferIPv4 => [.. v4, .. v6],
            RpcAddressPreference.PreferIPv6 => [.. v6, .. v4],
            RpcAddressPreference.OnlyIPv4 => [.. v4],
            RpcAddressPreference.OnlyIPv6 => [.. v6],
            _ => [.. addresses],
        };
    }

    private async ValueTask<IReadOnlyList<EndPoint>> ResolveAsync(CancellationToken cancellationToken)
    {
        if (address.Host is null) return address.EndPoints;
        IPAddress[] found;
        try
        {
            found = await Dns.GetHostAddressesAsync(address.Host, cancellationToken);
        }
        catch (SocketException e)
        {
            throw new ConnectFailedException($"the name '{address.Host}' cannot be resolved: {e.Message}", e);
        }
        var ordered = Order(found, preference);
        if (ordered.Count == 0)
        {
            var family = preference == RpcAddressPreference.OnlyIPv4 ? "IPv4" : "IPv6";
            throw new ConnectFailedException($"the name '{address.Host}' has no {family} address (it has {string.Join<IPAddress>(", ", found)})", innerException: null);
        }
        return [.. ordered.Select(a => new IPEndPoint(a, address.Port))];
    }

    // Null when none ended within the head start that the next address leaves to it.
    private static async ValueTask<Task<Stream>?> FirstToEndAsync(IEnumerable<Task<Stream>> attempts, bool hurry)
    {
        var first = Task.WhenAny(attempts);
        if (!hurry) return await first;
        try
        {
            return await first.WaitAsync(HeadStart);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static async Task DiscardAsync(Task<Stream> loser)
    {
        try
        {
            await (await loser).DisposeAsync();
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // It did not even connect.
        }
    }

    private static async Task<Stream> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (socket.ProtocolType == ProtocolType.Tcp) KeepAlive(socket);
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A host that vanished without a word is noticed after about two minutes, even when HTTP/2 pings are off.
    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 15);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
    }
}
