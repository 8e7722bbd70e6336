using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;

namespace Penstock.Tests.E2sar;

/// <summary>Events to send, and places to send them to.</summary>
internal static class Events
{
    /// <summary>What e2sar_perf expects an event to begin and end with (bin/e2sar_perf.cpp).</summary>
    private static readonly byte[] Start = Encoding.ASCII.GetBytes("This is a start of event payload"), End = Encoding.ASCII.GetBytes("...the end");

    /// <summary>An event of chance bytes.</summary>
    public static byte[] Random(int bytes)
    {
        var content = new byte[bytes];
        System.Random.Shared.NextBytes(content);
        return content;
    }

    /// <summary>An event of chance bytes between e2sar_perf's marks.</summary>
    public static byte[] Marked(int bytes)
    {
        var content = Random(bytes);
        Start.CopyTo(content, 0);
        End.CopyTo(content, bytes - End.Length);
        return content;
    }

    /// <summary>Whether an event carries e2sar_perf's marks.</summary>
    public static bool IsMarked(ReadOnlySpan<byte> content) => content.StartsWith(Start) && content.EndsWith(End);

    public static IPAddress Loopback(bool v6) => v6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;

    /// <summary>The URI of a receiver on this machine, without a load balancer between. The escapes are for builds with a Boost older than 1.89.</summary>
    public static string DirectUri(IPAddress receiver, int port) =>
        $"ejfat://token@127.0.0.1:18020/lb/36?data={(receiver.AddressFamily == AddressFamily.InterNetworkV6 ? $"%5B{receiver}%5D" : receiver)}:{port}";

    /// <summary>Waits until some socket is bound to a UDP port.</summary>
    public static async Task WaitUntilBoundAsync(IPAddress address, int port)
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            if (IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners().Contains(new IPEndPoint(address, port))) return;
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"nobody listens at {address}, UDP port {port}");
    }

    /// <summary>The first of so many UDP ports that were free a moment ago.</summary>
    public static int FreePorts(IPAddress address, int count = 1)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var first = System.Random.Shared.Next(20000, 32000);
            var sockets = new List<Socket>();
            try
            {
                for (var port = first; port < first + count; port++)
                {
                    sockets.Add(new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
                    sockets[^1].Bind(new IPEndPoint(address, port));
                }
                return first;
            }
            catch (SocketException)
            {
                // Taken: elsewhere.
            }
            finally
            {
                sockets.ForEach(s => s.Dispose());
            }
        }
        throw new InvalidOperationException($"no {count} free UDP ports in a row at {address}");
    }
}
