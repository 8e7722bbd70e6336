using System.Net;
using System.Net.Sockets;
using Penstock.Net;

namespace Penstock.LoadBalancer;

/// <summary>The sockets of an instance: for each address and thread one for each port.</summary>
internal sealed class DataPlaneSockets
{
    private const int DefaultReceiveBuffer = 64 << 20;
    private const int LeastReceiveBuffer = 4 << 20;

    // Where any port will do for both addresses, the one that IPv4 got may be taken in IPv6.
    private const int Attempts = 20;

    private readonly List<UdpSocket[]> _perThread = [];
    private readonly DataPlaneOptions _options;

    private DataPlaneSockets(DataPlaneOptions options)
    {
        _options = options;
        FirstPort = options.IPv4 is { Port: > 0 } ipv4 ? ipv4.Port : options.IPv6?.Port ?? 0;
    }

    /// <summary>The sockets each thread reads; a thread's first one also sends.</summary>
    public IReadOnlyList<UdpSocket[]> PerThread => _perThread;

    /// <summary>The first port, chosen by the system where none was given.</summary>
    public int FirstPort { get; private set; }

    public static DataPlaneSockets Open(DataPlaneOptions options)
    {
        Check(options);
        for (var attempt = 1; ; attempt++)
        {
            var sockets = new DataPlaneSockets(options);
            var anyPort = sockets.FirstPort == 0;
            try
            {
                sockets.Open(options.IPv4?.Address);
                sockets.Open(options.IPv6?.Address);
                return sockets;
            }
            catch (UdpSocketException) when (anyPort && sockets._perThread.Count > 0 && attempt < Attempts)
            {
                sockets.Close();
            }
            catch
            {
                sockets.Close();
                throw;
            }
        }
    }

    private static void Check(DataPlaneOptions options)
    {
        if (options.IPv4 is null && options.IPv6 is null) throw new ArgumentException("DataPlaneOptions has neither IPv4 nor IPv6; at least one address is needed");
        CheckAddress(nameof(options.IPv4), options.IPv4, AddressFamily.InterNetwork);
        CheckAddress(nameof(options.IPv6), options.IPv6, AddressFamily.InterNetworkV6);
        if (options is { IPv4.Port: > 0, IPv6.Port: > 0 } && options.IPv4.Port != options.IPv6.Port)
        {
            throw new ArgumentException($"DataPlaneOptions.IPv4 has port {options.IPv4.Port} and IPv6 port {options.IPv6.Port}; an instance has the same ports on both");
        }

        if (options.Threads is < 1 or > 64) throw new ArgumentException($"DataPlaneOptions.Threads is {options.Threads}; 1..64 are accepted");
        if (options.Ports is < 1 or > DataPlaneOptions.MaxPorts) throw new ArgumentException($"DataPlaneOptions.Ports is {options.Ports}; 1..{DataPlaneOptions.MaxPorts} are accepted");
        var first = Math.Max(options.IPv4?.Port ?? 0, options.IPv6?.Port ?? 0);
        if (options.Ports > 1 && (first == 0 || first + options.Ports - 1 > IPEndPoint.MaxPort))
        {
            throw new ArgumentException($"DataPlaneOptions.Ports is {options.Ports} from port {first}; the first port must be given and the last be at most {IPEndPoint.MaxPort}");
        }
    }

    private static void CheckAddress(string name, IPEndPoint? endPoint, AddressFamily family)
    {
        if (endPoint is null) return;
        if (endPoint.AddressFamily != family) throw new ArgumentException($"DataPlaneOptions.{name} is {endPoint}, which is of the other IP version");
        if (endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any))
        {
            throw new ArgumentException($"DataPlaneOptions.{name} is {endPoint.Address}, which no sender can send to; give one of this host's addresses");
        }
    }

    private void Open(IPAddress? address)
    {
        if (address is null) return;
        for (var thread = 0; thread < _options.Threads; thread++)
        {
            var sockets = new UdpSocket[_options.Ports];
            for (var i = 0; i < sockets.Length; i++)
            {
                try
                {
                    sockets[i] = Open(new IPEndPoint(address, FirstPort + i), sends: i == 0);
                }
                catch
                {
                    foreach (var opened in sockets.AsSpan(0, i)) opened.Dispose();
                    throw;
                }

                if (FirstPort == 0) FirstPort = sockets[i].LocalEndPoint.Port;
            }

            _perThread.Add(sockets);
        }
    }

    private UdpSocket Open(IPEndPoint local, bool sends) => UdpSocket.Open(new UdpSocketOptions
    {
        Local = local,
        ReusePort = _options.Threads > 1,
        ReceiveBufferBytes = _options.ReceiveBufferBytes > 0 ? _options.ReceiveBufferBytes : Math.Max(DefaultReceiveBuffer / _options.Ports, LeastReceiveBuffer),
        SendBufferBytes = sends ? _options.SendBufferBytes : 0,
        Offload = _options.Offload,
    });

    private void Close()
    {
        foreach (var socket in _perThread.SelectMany(s => s)) socket.Dispose();
        _perThread.Clear();
    }
}
