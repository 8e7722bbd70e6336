using System.Net.Sockets;

namespace Penstock.Net;

/// <summary>A UDP socket could not be opened. The message names the address, the reason and what can be done.</summary>
public sealed class UdpSocketException : Exception
{
    internal UdpSocketException(string message, SocketException cause)
        : base(message, cause) => Error = cause.SocketErrorCode;

    /// <summary>What the system said.</summary>
    public SocketError Error { get; }
}
