using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Penstock.Net;

/// <summary>How datagrams to a destination leave this host.</summary>
/// <param name="InterfaceName">The interface they leave through, or empty where it could not be told.</param>
/// <param name="Mtu">Bytes of its largest packet; 0 where it does not say.</param>
/// <param name="SourceAddress">The address they carry.</param>
/// <param name="LocalAddresses">All addresses of that interface in the destination's family.</param>
public sealed record NetworkRoute(string InterfaceName, int Mtu, IPAddress SourceAddress, IReadOnlyList<IPAddress> LocalAddresses)
{
    /// <summary>Asks the kernel. Nothing is sent.</summary>
    /// <exception cref="UdpSocketException">There is no route.</exception>
    public static NetworkRoute To(IPAddress destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        // Connecting a UDP socket chooses route and source; the port does not matter.
        using var probe = UdpSocket.Open(new UdpSocketOptions { Remote = new IPEndPoint(destination, 9), Offload = UdpOffload.Portable });
        var source = probe.LocalEndPoint.Address;
        foreach (var network in NetworkInterface.GetAllNetworkInterfaces())
        {
            var properties = network.GetIPProperties();
            var addresses = properties.UnicastAddresses.Where(u => u.Address.AddressFamily == destination.AddressFamily).ToArray();
            if (!addresses.Any(u => IsOn(u, source))) continue;
            return new NetworkRoute(network.Name, MtuOf(network, properties, destination.AddressFamily), source, [.. addresses.Select(u => u.Address)]);
        }
        return new NetworkRoute("", 0, source, [source]);
    }

    // Any address of the loopback network may be a source, though only one is configured.
    private static bool IsOn(UnicastIPAddressInformation unicast, IPAddress source) => unicast.Address.Equals(source)
        || (IPAddress.IsLoopback(unicast.Address) && IPAddress.IsLoopback(source));

    private static int MtuOf(NetworkInterface network, IPInterfaceProperties properties, AddressFamily family)
    {
        try
        {
            return family == AddressFamily.InterNetwork ? properties.GetIPv4Properties().Mtu : properties.GetIPv6Properties().Mtu;
        }
        catch (NetworkInformationException)
        {
            return network.NetworkInterfaceType == NetworkInterfaceType.Loopback ? 65536 : 0;
        }
    }
}
