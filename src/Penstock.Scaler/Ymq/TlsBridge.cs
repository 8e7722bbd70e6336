using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Penstock.Net;

namespace Penstock.Scaler.Ymq;

/// <summary>TLS between a TCP connection and a local pair of sockets: the loop serves the plain end like any other connection.</summary>
internal sealed class TlsBridge : IDisposable
{
    private const int CopyBytes = 64 << 10;
    private readonly SslStream _secure;
    private readonly Socket _tcp;
    private readonly Socket _plain;
    private volatile bool _broken;

    private TlsBridge(SslStream secure, Socket tcp, Socket plain)
    {
        _secure = secure;
        _tcp = tcp;
        _plain = plain;
    }

    /// <summary>Whether the link broke, rather than ended in order.</summary>
    public bool IsBroken => _broken;

    /// <summary>The server's settings from its files.</summary>
    /// <exception cref="InvalidDataException">A file cannot be used; the message names it.</exception>
    public static SslServerAuthenticationOptions ServerOptions(YmqTls? tls)
    {
        if (tls?.CertificateFile is not { } certificateFile || tls.KeyFile is not { } keyFile)
            throw new InvalidDataException("a tls:// or wss:// address to listen at needs a certificate and a key (PEM files)");
        try
        {
            var leaf = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);
            return new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true) };
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"certificate '{certificateFile}' with key '{keyFile}' cannot be used: {e.Message}", e);
        }
    }

    /// <summary>What a client believes in.</summary>
    /// <exception cref="InvalidDataException">The file of authorities cannot be used; the message names it.</exception>
    public static SslClientAuthenticationOptions ClientOptions(YmqTls? tls, string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (tls is { SkipVerification: true })
        {
#pragma warning disable CA5359, MA0039 // asked for by name: the originals' peers do not verify
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359, MA0039
            return options;
        }
        if (tls?.CaFile is not { } file) return options;
        try
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(file);
            options.CertificateChainPolicy = policy;
            return options;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"'{file}' holds authorities that cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Agrees on TLS as a server and returns the plain end.</summary>
    public static Task<(Socket Plain, TlsBridge Bridge)> Accept(Socket tcp, SslServerAuthenticationOptions options, CancellationToken stop) =>
        Create(tcp, secure => secure.AuthenticateAsServerAsync(options, stop));

    /// <summary>Agrees on TLS as a client and returns the plain end.</summary>
    public static Task<(Socket Plain, TlsBridge Bridge)> Connect(Socket tcp, SslClientAuthenticationOptions options, CancellationToken stop) =>
        Create(tcp, secure => secure.AuthenticateAsClientAsync(options, stop));

    public void Dispose()
    {
        _plain.Dispose();
        _secure.Dispose();
        _tcp.Dispose();
    }

    private static async Task<(Socket Plain, TlsBridge Bridge)> Create(Socket tcp, Func<SslStream, Task> authenticate)
    {
        tcp.Blocking = true; // a NetworkStream asks for it; its reads do not block a thread
        tcp.NoDelay = true;
        tcp.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        var secure = new SslStream(new NetworkStream(tcp, ownsSocket: false));
        try
        {
            await authenticate(secure).ConfigureAwait(false);
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            tcp.Dispose();
            throw;
        }
        var (loopEnd, bridgeEnd) = StreamIo.CreatePair();
        bridgeEnd.Blocking = true;
        var bridge = new TlsBridge(secure, tcp, bridgeEnd);
        _ = bridge.Inwards();
        _ = bridge.Outwards();
        return (loopEnd, bridge);
    }

    private async Task Inwards()
    {
        var buffer = new byte[CopyBytes];
        try
        {
            while (await _secure.ReadAsync(buffer).ConfigureAwait(false) is var count and > 0)
            {
                StreamIo.AcknowledgeNow(_tcp);
                for (var at = 0; at < count;) at += await _plain.SendAsync(buffer.AsMemory(at, count - at)).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            _broken = true;
        }
        ShutDown(_plain);
    }

    private async Task Outwards()
    {
        var buffer = new byte[CopyBytes];
        try
        {
            while (await _plain.ReceiveAsync(buffer.AsMemory()).ConfigureAwait(false) is var count and > 0)
                await _secure.WriteAsync(buffer.AsMemory(0, count)).ConfigureAwait(false);
            await _secure.ShutdownAsync().ConfigureAwait(false);
            ShutDown(_tcp);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            _broken = true;
            ShutDown(_plain);
        }
    }

    private static void ShutDown(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
    }
}
