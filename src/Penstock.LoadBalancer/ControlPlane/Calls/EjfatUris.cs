using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>EJFAT URIs as udplbd2 writes them in its replies: addresses in the order sync, data, IPv4 before IPv6; ports always as a range.</summary>
internal static class EjfatUris
{
    public static string Admin(string token, string host, bool isTls) => $"{Scheme(isTls)}{token}@{host}/";

    public static string Reservation(string token, string host, bool isTls, Ejfat.Control.Protocol.ReserveLoadBalancerReply reply)
    {
        var text = new StringBuilder($"{Scheme(isTls)}{token}@{host}/lb/{reply.LbId}");
        var separator = '?';
        Append("sync", reply.SyncIpv4Address, $"{reply.SyncUdpPort}");
        Append("sync", reply.SyncIpv6Address, $"{reply.SyncUdpPort}");
        Append("data", reply.DataIpv4Address, $"{reply.DataMinPort}-{reply.DataMaxPort}");
        Append("data", reply.DataIpv6Address, $"{reply.DataMinPort}-{reply.DataMaxPort}");
        return text.ToString();

        void Append(string key, string address, string ports)
        {
            if (address.Length == 0) return;
            var isIPv6 = IPAddress.Parse(address).AddressFamily == AddressFamily.InterNetworkV6;
            text.Append(separator).Append(key).Append('=').Append(isIPv6 ? $"[{address}]" : address).Append(':').Append(ports);
            separator = '&';
        }
    }

    private static string Scheme(bool isTls) => isTls ? "ejfats://" : "ejfat://";
}
