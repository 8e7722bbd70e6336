using System.Net;
using System.Net.Sockets;

namespace Penstock.Rpc.Client;

/// <summary>Opens connections: resolves the name each time, orders its addresses, tries them in turn.</summary>
internal sealed class Connector(ChannelAddress address, RpcAddressPreference preference)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endPoints = await ResolveAsync(cancellationToken);
        var failures = new List<string>();
        Exception? last = null;
        foreach (var endPoint in endPoints)
        {
            try
            {
                return await ConnectAsync(endPoint, cancellationToken);
            }
            catch (SocketException e)
            {
                last = e;
                failures.Add(endPoints.Count == 1 && address.Host is null ? e.Message : $"{endPoint} ({e.Message})");
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

    private static async ValueTask<Stream> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
