using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Penstock.Rpc;

/// <summary>Where a server listens.</summary>
public sealed class RpcEndpoint
{
    private RpcEndpoint(EndPoint endPoint, RpcServerTls? tls, UnixFileMode? mode)
    {
        EndPoint = endPoint;
        Tls = tls;
        Mode = mode;
    }

    /// <summary>The address or socket asked for. What was bound (port 0 resolved) is in <see cref="RpcServer.EndPoints"/>.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>TLS, or null for cleartext.</summary>
    public RpcServerTls? Tls { get; }

    /// <summary>The permissions of a Unix socket's file.</summary>
    public UnixFileMode? Mode { get; }

    /// <summary>A TCP address; port 0 takes a free port. HTTP/1.1 and HTTP/2 are served on the same port, by their first bytes or by ALPN.</summary>
    public static RpcEndpoint Tcp(IPEndPoint endPoint, RpcServerTls? tls = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return new(endPoint, tls, mode: null);
    }

    /// <summary>A Unix stream socket, cleartext. A socket file left by a dead server is replaced, one that answers is an error.</summary>
    /// <param name="path">Its path; at most 107 bytes.</param>
    /// <param name="mode">Its permissions, set before the first connection is possible; default 0600, the owner only.</param>
    public static RpcEndpoint Unix(string path, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(new UnixDomainSocketEndPoint(Path.GetFullPath(path)), tls: null, mode);
    }

    /// <summary>A listening Unix stream socket that this process inherited, cleartext: systemd's socket activation passes them from descriptor 3 on. Its file is
    /// not ours: it stays when the server stops.</summary>
    public static RpcEndpoint InheritedUnix(int descriptor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(descriptor);
        return new(new FileHandleEndPoint((ulong)descriptor, FileHandleType.Auto), tls: null, mode: null) { IsUnix = true };
    }

    internal bool IsUnix { get => field || EndPoint is UnixDomainSocketEndPoint; private init; }

    /// <inheritdoc/>
    public override string ToString() => EndPoint is UnixDomainSocketEndPoint ? $"unix:{EndPoint}" : $"{EndPoint}{(Tls is null ? "" : " (TLS)")}";
}
