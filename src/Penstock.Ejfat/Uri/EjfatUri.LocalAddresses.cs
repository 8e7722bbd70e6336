using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Penstock.Ejfat;

/// <content>Which of this machine's addresses face the load balancer.</content>
public sealed partial record EjfatUri
{
    /// <summary>This machine's addresses on the interface that routes to the data address: first the one the kernel would send from, then the interface's
    /// others of the same family. Senders are announced by them, workers registered with the first.</summary>
    /// <param name="ipv6">Look at the IPv6 data address instead of the IPv4 one.</param>
    /// <exception cref="EjfatException">The URI has no data address of the family (<see cref="E2sarErrorCode.ParameterNotAvailable"/>), or there is no route to it
    /// (<see cref="E2sarErrorCode.SystemError"/>).</exception>
    public IReadOnlyList<IPAddress> GetLocalDataAddresses(bool ipv6 = false)
    {
        var data = GetDataEndPoint(ipv6) ?? throw new EjfatException(
            E2sarErrorCode.ParameterNotAvailable, $"the EJFAT URI {ToRedactedString()} has no {(ipv6 ? "IPv6" : "IPv4")} data address");
        var source = SourceAddressFor(data);
        var others = NetworkInterface.GetAllNetworkInterfaces()
            .Select(i => i.GetIPProperties().UnicastAddresses.Select(u => u.Address).Where(a => a.AddressFamily == data.AddressFamily).ToList())
            .FirstOrDefault(addresses => addresses.Contains(source)) ?? [];
        return [source, .. others.Where(a => !a.Equals(source) && !(a.IsIPv6LinkLocal && !data.Address.IsIPv6LinkLocal))];
    }

    // A connected UDP socket has asked the routing table without sending anything.
    private static IPAddress SourceAddressFor(IPEndPoint destination)
    {
        using var socket = new Socket(destination.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Connect(destination);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException e)
        {
            throw new EjfatException(E2sarErrorCode.SystemError, $"there is no way to the data address {destination.Address}: {e.Message}", e);
        }
    }
}
