using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Penstock.Rpc.Http2;

namespace Penstock.Rpc.Server;

/// <summary>Binds the sockets: sets the permissions of Unix sockets, replaces dead ones, names the endpoint in errors, and knows what was bound.</summary>
internal sealed class PeerTransport : IConnectionListenerFactory
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const int SoPeerGroups = 59;
    private const int MostGroups = 65536;

    private readonly SocketTransportFactory _sockets;
    private readonly Dictionary<string, UnixFileMode> _modes = new(StringComparer.Ordinal);

    public PeerTransport(IEnumerable<RpcEndpoint> endpoints, ILoggerFactory loggerFactory)
    {
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Mode is { } mode) _modes[endpoint.EndPoint.ToString()!] = mode;
        }
        _sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions { CreateBoundListenSocket = CreateBoundSocket }), loggerFactory);
    }

    public HandoverListener Http1 { get; } = new(new HandoverEndPoint());

    public List<EndPoint> Bound { get; } = [];

    /// <summary>The socket files this server made, which go when it stops.</summary>
    public List<string> Files { get; } = [];

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (endpoint is HandoverEndPoint) return Http1;
        try
        {
            var listener = await _sockets.BindAsync(endpoint, cancellationToken);
            Bound.Add(listener.EndPoint);
            if (endpoint is UnixDomainSocketEndPoint) Files.Add(endpoint.ToString()!);
            return listener;
        }
        catch (Exception e) when (e is SocketException or AddressInUseException or IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot listen on {(endpoint is UnixDomainSocketEndPoint ? "unix:" : "")}{endpoint}: {e.Message}", e);
        }
    }

    public static ConnectionPeer PeerOf(ConnectionContext connection, bool isTls)
    {
        var remote = connection.RemoteEndPoint ?? new UnixDomainSocketEndPoint("/");
        return new ConnectionPeer(remote, CredentialsOf(connection), isTls, connection.LocalEndPoint);
    }

    private static PeerCredentials? CredentialsOf(ConnectionContext connection)
    {
        if (!OperatingSystem.IsLinux() || connection.LocalEndPoint is not UnixDomainSocketEndPoint) return null;
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket) return null;
        Span<byte> ucred = stackalloc byte[12];
        try
        {
            socket.GetRawSocketOption(SolSocket, SoPeerCred, ucred);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer left already.
            return null;
        }
        return new PeerCredentials(MemoryMarshal.Read<int>(ucred), MemoryMarshal.Read<uint>(ucred[4..]), MemoryMarshal.Read<uint>(ucred[8..])) { Groups = GroupsOf(socket) };
    }

    private static uint[] GroupsOf(Socket socket)
    {
        // Too small a buffer is refused: few have more than 64 groups, nobody has more than the kernel's limit.
        foreach (var count in (int[])[64, MostGroups])
        {
            var groups = new byte[count * sizeof(uint)];
            try
            {
                var length = socket.GetRawSocketOption(SolSocket, SoPeerGroups, groups);
                return MemoryMarshal.Cast<byte, uint>(groups.AsSpan(0, length)).ToArray();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The next size, or a kernel that does not know.
            }
        }
        return [];
    }

    private Socket CreateBoundSocket(EndPoint endpoint)
    {
        if (endpoint is not UnixDomainSocketEndPoint) return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        var path = endpoint.ToString()!;
        RemoveDeadSocket(path);
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        // Bound but not yet listening: nobody can connect before the permissions are right.
        if (!OperatingSystem.IsWindows() && _modes.TryGetValue(path, out var mode)) File.SetUnixFileMode(path, mode);
        return socket;
    }

    private static void RemoveDeadSocket(string path)
    {
        if (!File.Exists(path)) return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // A socket nobody listens on refuses; so does any other file, but that is not ours to remove.
            if (!IsSocket(path)) throw new IOException("a file that is not a socket stands there", e);
            File.Delete(path);
            return;
        }
        throw new IOException("another process listens there");
    }

    // .NET does not tell a file's type, but the kernel refuses to open a socket as a file (ENXIO).
    private static bool IsSocket(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
