using System.Net.Sockets;
using Penstock.Net.Linux;

namespace Penstock.Net;

/// <summary>Waits until one of several sockets has a datagram.</summary>
public static unsafe class UdpWait
{
    private const int MaxOnStack = 64;

    /// <summary>Waits at most so long.</summary>
    /// <returns>True where at least one socket can be read (or has an error to report); false after the time, or after a signal.</returns>
    public static bool ForReadable(ReadOnlySpan<UdpSocket> sockets, int milliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds);
        if (sockets.IsEmpty)
        {
            Thread.Sleep(milliseconds);
            return false;
        }
        return OperatingSystem.IsLinux() ? Poll(sockets, milliseconds) : Select(sockets, milliseconds);
    }

    internal static void ForWritable(UdpSocket socket, int milliseconds)
    {
        var request = new PollRequest { File = socket.Handle, Events = LibC.PollOut };
        LibC.Poll(&request, 1, milliseconds);
    }

    private static bool Poll(ReadOnlySpan<UdpSocket> sockets, int milliseconds)
    {
        var requests = sockets.Length <= MaxOnStack ? stackalloc PollRequest[sockets.Length] : new PollRequest[sockets.Length];
        for (var i = 0; i < sockets.Length; i++) requests[i] = new PollRequest { File = sockets[i].Handle, Events = LibC.PollIn };
        fixed (PollRequest* first = requests) return LibC.Poll(first, (nuint)requests.Length, milliseconds) > 0;
    }

    private static bool Select(ReadOnlySpan<UdpSocket> sockets, int milliseconds)
    {
        var readable = new List<Socket>(sockets.Length);
        foreach (var socket in sockets) readable.Add(socket.Socket);
        Socket.Select(readable, null, null, checked(milliseconds * 1000));
        return readable.Count > 0;
    }
}
