using System.Net;
using Penstock.Net;

namespace Penstock.Pipeline.Measuring;

/// <summary>Finds consecutive UDP ports that nobody uses.</summary>
internal static class FreePorts
{
    private const int Attempts = 100;

    // Below the range from which Linux takes ports for sockets that ask for any (net.ipv4.ip_local_port_range).
    private const int Lowest = 12000;
    private const int Highest = 32000;

    /// <summary>The first of <paramref name="count"/> ports; 0, any, for a single one.</summary>
    /// <exception cref="IOException">There are none.</exception>
    public static int Find(IPAddress address, int count)
    {
        if (count == 1) return 0;
        for (var i = 0; i < Attempts; i++)
        {
            var first = Random.Shared.Next(Lowest, Highest - count);
            if (AreFree(address, first, count)) return first;
        }

        throw new IOException($"no {count} consecutive UDP ports of {address} from {Lowest} to {Highest} are free");
    }

    private static bool AreFree(IPAddress address, int first, int count)
    {
        var sockets = new List<UdpSocket>();
        try
        {
            for (var i = 0; i < count; i++) sockets.Add(UdpSocket.Open(new UdpSocketOptions { Local = new IPEndPoint(address, first + i) }));
            return true;
        }
        catch (UdpSocketException)
        {
            return false;
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
    }
}
